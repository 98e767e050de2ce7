package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.core.logs.LogFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a reader wants a log, whichever it is.
 *
 * @param format how it is written
 * @param cursor where to go on, or null for where the options of the log say
 */
record LogView(LogFormat format, @Nullable String cursor) {

    /**
     * As plain HTTP asks for it: by {@code ?format=}, else by {@code Accept}; and {@code ?cursor=}. An EventSource that
     * connects again sends the same URL and {@code Last-Event-ID}; that is where it really is, so it counts more than a
     * cursor in the URL.
     */
    static LogView ofHttp(QueryParameters query, List<String> accept, List<String> lastEventId) {
        LogFormat format = parameter(query, LogFormats.NAMES).orElseGet(() -> LogFormats.negotiate(accept));
        String cursor = query.text("cursor");
        if (format == LogFormat.EVENT_STREAM) {
            String last = lastEventId.isEmpty() ? "" : lastEventId.get(0).strip();
            return new LogView(format, last.isEmpty() ? cursor : last);
        }
        return new LogView(format, cursor);
    }

    /** As a WebSocket asks for it: by {@code ?format=} and {@code ?cursor=}. */
    static LogView ofStream(QueryParameters query) {
        LogFormat format = parameter(query, LogFormats.STREAM_NAMES).orElse(LogFormat.TEXT);
        return new LogView(format, query.text("cursor"));
    }

    /** Whether the log goes on somewhere, so that no option can say where it begins. */
    boolean resumes() {
        return cursor != null;
    }

    /** The same without a cursor: from where the options of the log say. */
    LogView anew() {
        return new LogView(format, null);
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
