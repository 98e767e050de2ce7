package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.Connector;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UrlQuery;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The subresource {@code pods/log}: the API server's checks and the kubelet's answers. */
final class PodLogs implements Connector {
    private static final Map<String, String> HEADERS =
            Map.of("Content-Type", "text/plain", "Cache-Control", "no-cache, private");

    private record Container(String podUid, String name) {}

    private final Clock clock;
    private final FakeObjects objects;
    private final Map<Container, FakeLog> logs = new ConcurrentHashMap<>();

    /** {@code objects} has the Pods. */
    PodLogs(Clock clock, FakeObjects objects) {
        this.clock = clock;
        this.objects = objects;
    }

    FakeLog log(ApiObject pod, String container) {
        return logs.computeIfAbsent(
                new Container(pod.uid(), container),
                key -> new FakeLog(clock, new ContainerStatusUpdater(objects, clock, pod.key(), pod.uid(), container)));
    }

    /** Ends the logs of a pod whose containers are stopped. */
    void close(String uid) {
        logs.forEach((container, log) -> {
            if (container.podUid().equals(uid)) {
                log.close();
            }
        });
    }

    /** Ends and forgets the logs of a deleted pod. */
    void podDeleted(String uid) {
        logs.forEach((container, log) -> {
            if (container.podUid().equals(uid)) {
                log.close();
                logs.remove(container);
            }
        });
    }

    @Override
    public void connect(StorageContext context, ObjectKey key, ApiExchange exchange) throws IOException {
        ApiObject pod = objects.stored("pods", key.namespace(), key.name());
        if (pod == null) {
            throw StatusException.notFound(context.request().groupResource(), key.name());
        }
        serve(context.request().query(), pod, exchange);
    }

    private void serve(UrlQuery query, ApiObject pod, ApiExchange exchange) throws IOException {
        String podName = pod.key().name();
        PodLogQuery options = PodLogQuery.of(query, podName, clock);
        String container = PodContainers.chosen(pod.tree(), podName, query.text("container"));
        if (!query.flag("previous")) {
            PodContainers.checkStarted(pod.tree(), podName, container);
        }
        boolean scheduled = !pod.tree().at("/spec/nodeName").asText("").isEmpty();
        if (!scheduled && !logs.containsKey(new Container(pod.uid(), container))) {
            exchange.respond(204, Map.of("Cache-Control", "no-cache, private"));
            return;
        }
        InstanceLog log = instance(log(pod, container), query.flag("previous"), podName, container);
        if (!isThere(pod)) {
            // Deleted while we looked: the log may be a new one, which nobody wrote to and nobody would end.
            podDeleted(pod.uid());
            throw StatusException.notFound(new GroupResource("", "pods"), podName);
        }
        send(exchange, log, options);
    }

    private boolean isThere(ApiObject pod) {
        ApiObject now = objects.stored("pods", pod.key().namespace(), pod.key().name());
        return now != null && now.uid().equals(pod.uid());
    }

    private static InstanceLog instance(FakeLog log, boolean previous, String pod, String container) {
        InstanceLog wanted = previous ? log.previous() : log.current();
        if (wanted == null) {
            throw StatusException.badRequest(
                    "previous terminated container \"" + container + "\" in pod \"" + pod + "\" not found");
        }
        return wanted;
    }

    private static void send(ApiExchange exchange, InstanceLog log, PodLogQuery options) throws IOException {
        ApiExchange.ResponseStream stream = exchange.stream(200, HEADERS);
        LogWriter writer = new LogWriter(stream, options.timestamps(), options.since(), options.limitBytes());
        BulkLog bulk = log.bulk();
        Long tail = options.tailLines();
        InstanceLog.Cursor cursor = log.cursor(tail);
        if (options.follow()) {
            stream.flush();
            exchange.onDeparture(cursor::stop);
        }
        if (bulk != null) {
            long skip = tail == null ? 0 : Math.max(0, bulk.lines() - Math.max(0, tail - log.lineCount()));
            bulk.writeTo(writer, skip);
        }
        copy(cursor, writer, options.follow());
        stream.close();
    }

    private static void copy(InstanceLog.Cursor cursor, LogWriter writer, boolean follow) throws IOException {
        try {
            List<LogPiece> pieces = cursor.next(false);
            do {
                for (LogPiece piece : pieces) {
                    writer.piece(piece);
                }
                writer.flush();
                pieces = follow && !writer.full() ? cursor.next(true) : List.of();
            } while (!pieces.isEmpty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
