package io.github.multikueue.proxy.server.route.query;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.core.logs.LogFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a reader wants a log, whichever it is.
 *
 * @param format how it is written
 * @param cursor where to go on, or null for where the options of the log say
 */
public record LogViewQuery(LogFormat format, @Nullable String cursor) {

    /** What flags of {@code kubectl logs} are called here. If they were ignored, callers would get what they have not asked for. */
    private static final Map<String, String> FLAGS_OF_KUBECTL = Map.of(
            "tail", "tailLines", "since", "sinceSeconds", "since-time", "sinceTime", "limit-bytes", "limitBytes");

    /**
     * As plain HTTP asks for it: by {@code ?format=}, else by {@code Accept}; and {@code ?cursor=}. An EventSource that
     * connects again sends the same URL and {@code Last-Event-ID}; that is where it really is, so it counts more than a
     * cursor in the URL.
     */
    public static LogViewQuery ofHttp(QueryParameters query, List<String> accept, List<String> lastEventId) {
        query.requireNoneOf(FLAGS_OF_KUBECTL);
        LogFormat format = parameter(query, LogFormats.NAMES).orElseGet(() -> LogFormats.negotiate(accept));
        String cursor = query.text("cursor");
        if (format == LogFormat.EVENT_STREAM) {
            String last = lastEventId.isEmpty() ? "" : lastEventId.get(0).strip();
            return new LogViewQuery(format, last.isEmpty() ? cursor : last);
        }
        return new LogViewQuery(format, cursor);
    }

    /** As a WebSocket asks for it: by {@code ?format=} and {@code ?cursor=}. */
    public static LogViewQuery ofStream(QueryParameters query) {
        query.requireNoneOf(FLAGS_OF_KUBECTL);
        LogFormat format = parameter(query, LogFormats.STREAM_NAMES).orElse(LogFormat.TEXT);
        return new LogViewQuery(format, query.text("cursor"));
    }

    /** Whether the log goes on somewhere, so that no option can say where it begins. */
    public boolean resumes() {
        return cursor != null;
    }

    /** The same without a cursor: from where the options of the log say. */
    public LogViewQuery anew() {
        return new LogViewQuery(format, null);
    }

    private static Optional<LogFormat> parameter(QueryParameters query, List<String> names) {
        String name = query.text("format");
        if (name == null) {
            return Optional.empty();
        }
        if (!names.contains(name)) {
            throw new BadRequestException(
                    "format: " + QueryParameters.printable(name) + " (expected: " + String.join(", ", names) + ")");
        }
        return Optional.of(LogFormats.named(name));
    }
}
