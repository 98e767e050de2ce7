package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The subresource {@code pods/log}: the API server's checks and the kubelet's answers. */
final class PodLogs {
    private static final Map<String, String> HEADERS =
            Map.of("Content-Type", "text/plain", "Cache-Control", "no-cache, private");

    private record Container(String podUid, String name) {}

    private final Clock clock;
    private final Map<Container, FakeLog> logs = new ConcurrentHashMap<>();

    PodLogs(Clock clock) {
        this.clock = clock;
    }

    FakeLog log(String podUid, String container) {
        return logs.computeIfAbsent(new Container(podUid, container), key -> new FakeLog(clock));
    }

    /** Ends and forgets the logs of a deleted pod. */
    void podDeleted(String uid) {
        logs.forEach((container, log) -> {
            if (container.podUid().equals(uid)) {
                log.end();
                logs.remove(container);
            }
        });
    }

    /** {@code exists} tells whether the pod still does. */
    void serve(HttpExchange exchange, StoredObject pod, BooleanSupplier exists) throws IOException {
        Query query = exchange.request().query();
        String podName = pod.key().name();
        LogQuery options = LogQuery.of(query, podName, clock);
        String container = container(pod.tree(), podName, query.text("container"));
        checkStarted(pod.tree(), podName, container, query.flag("previous"));
        boolean scheduled = !pod.tree().at("/spec/nodeName").asText("").isEmpty();
        if (!scheduled && !logs.containsKey(new Container(pod.uid(), container))) {
            exchange.respond(204, Map.of("Cache-Control", "no-cache, private"));
            return;
        }
        FakeLog log = log(pod.uid(), container);
        if (query.flag("previous")) {
            FakeLog previous = log.previous();
            if (previous == null) {
                throw StatusException.badRequest(
                        "previous terminated container \"" + container + "\" in pod \"" + podName + "\" not found");
            }
            log = previous;
        }
        if (!exists.getAsBoolean()) {
            // Deleted while we looked: nobody else would end this log.
            podDeleted(pod.uid());
        }
        send(exchange, log, options);
    }

    private static void send(HttpExchange exchange, FakeLog log, LogQuery options) throws IOException {
        exchange.start(200, HEADERS);
        LogWriter writer = new LogWriter(exchange, options.timestamps(), options.since(), options.limitBytes());
        BulkLog bulk = log.bulk();
        Long tail = options.tailLines();
        FakeLog.Cursor cursor = log.cursor(tail);
        if (options.follow()) {
            exchange.flush();
            exchange.onDeparture(cursor::stop);
        }
        if (bulk != null) {
            long skip = tail == null ? 0 : Math.max(0, bulk.lines() - Math.max(0, tail - log.lineCount()));
            bulk.writeTo(writer, skip);
        }
        try {
            List<LogPiece> pieces = cursor.next(false);
            do {
                for (LogPiece piece : pieces) {
                    writer.piece(piece);
                }
                writer.flush();
                pieces = options.follow() && !writer.full() ? cursor.next(true) : List.of();
            } while (!pieces.isEmpty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted");
        }
        if (!exchange.departed()) {
            exchange.end();
        }
    }

    private static String container(JsonNode pod, String podName, String wanted) {
        List<String> all = new ArrayList<>();
        List<String> main = names(pod.at("/spec/containers"));
        all.addAll(main);
        all.addAll(names(pod.at("/spec/initContainers")));
        all.addAll(names(pod.at("/spec/ephemeralContainers")));
        if (!wanted.isEmpty()) {
            if (!all.contains(wanted)) {
                throw StatusException.badRequest("container " + wanted + " is not valid for pod " + podName);
            }
            return wanted;
        }
        if (main.size() == 1 && all.size() == 1) {
            return main.get(0);
        }
        String choice = main.isEmpty() ? "" : ", choose one of: [" + String.join(" ", main) + "]";
        List<String> init = names(pod.at("/spec/initContainers"));
        String initChoice = init.isEmpty() ? "" : " or one of the init containers: [" + String.join(" ", init) + "]";
        throw StatusException.badRequest("a container name must be specified for pod " + podName + choice + initChoice);
    }

    private static List<String> names(JsonNode containers) {
        List<String> names = new ArrayList<>();
        containers.forEach(container -> names.add(container.path("name").asText()));
        return names;
    }

    private static void checkStarted(JsonNode pod, String podName, String container, boolean previous) {
        for (String list : List.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")) {
            for (JsonNode status : pod.path("status").path(list)) {
                JsonNode waiting = status.path("state").path("waiting");
                if (!previous && status.path("name").asText().equals(container) && waiting.isObject()) {
                    String reason = waiting.path("reason").asText("ContainerCreating");
                    boolean image = reason.equals("ErrImagePull") || reason.equals("ImagePullBackOff");
                    throw StatusException.badRequest("container \"" + container + "\" in pod \"" + podName
                            + "\" is waiting to start: " + (image ? "trying and failing to pull image" : reason));
                }
            }
        }
    }

    /** The validated parameters. */
    private record LogQuery(
            boolean follow,
            boolean timestamps,
            @Nullable Instant since,
            @Nullable Long tailLines,
            @Nullable Long limitBytes) {

        static LogQuery of(Query query, String pod, Clock clock) {
            Long tail = query.number("tailLines");
            Long limit = query.number("limitBytes");
            Long seconds = query.number("sinceSeconds");
            Instant time = time(query.text("sinceTime"));
            if (tail != null && tail < 0) {
                throw invalid(pod, "tailLines", tail, "must be greater than or equal to 0");
            }
            if (limit != null && limit < 1) {
                throw invalid(pod, "limitBytes", limit, "must be greater than 0");
            }
            if (seconds != null && time != null) {
                throw StatusException.invalid(
                        "PodLogOptions",
                        "",
                        pod,
                        "[]",
                        "FieldValueForbidden",
                        "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified");
            }
            if (seconds != null && seconds < 1) {
                throw invalid(pod, "sinceSeconds", seconds, "must be greater than 0");
            }
            Instant since = seconds != null ? clock.instant().minusSeconds(seconds) : time;
            return new LogQuery(query.flag("follow"), query.flag("timestamps"), since, tail, limit);
        }

        /** The kubelet is told whole seconds only. */
        private static @Nullable Instant time(String text) {
            if (text.isEmpty()) {
                return null;
            }
            try {
                return OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.SECONDS);
            } catch (DateTimeParseException e) {
                throw StatusException.badRequest("parsing time \"" + text
                        + "\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"" + text + "\" as \"2006\"");
            }
        }

        private static StatusException invalid(String pod, String field, long value, String why) {
            return StatusException.invalid(
                    "PodLogOptions", "", pod, field, "FieldValueInvalid", "Invalid value: " + value + ": " + why);
        }
    }
}
