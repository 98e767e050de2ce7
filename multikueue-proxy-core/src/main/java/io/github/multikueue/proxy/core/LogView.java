package io.github.multikueue.proxy.core;

import static java.util.Objects.requireNonNull;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.GoneException;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.logs.ContainerFeed;
import io.github.multikueue.proxy.core.logs.CursorKey;
import io.github.multikueue.proxy.core.logs.CursorPlaces;
import io.github.multikueue.proxy.core.logs.CursorScope;
import io.github.multikueue.proxy.core.logs.Cursors;
import io.github.multikueue.proxy.core.logs.EncodedLog;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import io.github.multikueue.proxy.core.logs.LogPosition;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a reader wants the log of a container: in a format, and perhaps from behind a line that is had already. Cursors are
 * bound to the container as it was asked for, so that they are good for who asks in the same way again, also when nobody can
 * say any more which container is the default.
 */
final class LogView {

    private final Cursors cursors;
    private final LogFormat format;
    private final CursorScope scope;
    private final CursorKey key;
    private final @Nullable LogPosition behind;

    /**
     * @param asked the request as the caller made it
     * @param cursor the caller's cursor, or null
     * @throws BadRequestException if the cursor is none of this log, or excludes another option
     */
    LogView(Cursors cursors, LogRequest asked, LogFormat format, @Nullable String cursor) {
        this.cursors = cursors;
        this.format = format;
        String container = asked.container() == null ? "" : asked.container();
        this.scope = CursorScope.container(asked.placement().jobUid(), asked.pod(), container);
        this.key = CursorKey.of(asked.pod(), container);
        this.behind = cursor == null ? null : position(cursor, asked.options());
    }

    private @Nullable LogPosition position(String cursor, LogOptions options) {
        if (options.tailLines() != null || options.sinceTime() != null || options.sinceSeconds() != null) {
            throw new BadRequestException(
                    "cursor: given together with tailLines, sinceTime or sinceSeconds (expected: one place to begin at)");
        }
        return cursors.read(scope, cursor).position(key);
    }

    /**
     * Opens the log.
     *
     * @param request with the container that was chosen
     * @throws GoneException if the line of the cursor is gone
     */
    InputStream open(LogStreamer logs, LogRequest request) {
        if (format == LogFormat.TEXT && behind == null) {
            return logs.open(request);
        }
        LogOptions options = request.options();
        ContainerFeed feed = new ContainerFeed(
                logs.open(request.withOptions(timestamped(options))), origin(request), cursorWriter(), behind);
        seek(feed, request);
        return EncodedLog.of(format, feed, options.timestamps(), null);
    }

    private Function<LogPosition, String> cursorWriter() {
        Cursors.Writer writer = cursors.writer(scope);
        CursorPlaces places = new CursorPlaces();
        return position -> {
            places.reached(key, position);
            return requireNonNull(writer.write(places), "a cursor of one place is short");
        };
    }

    private LogOptions timestamped(LogOptions options) {
        return new LogOptions(
                options.follow(),
                options.previous(),
                true,
                options.tailLines(),
                options.sinceSeconds(),
                behind == null ? options.sinceTime() : behind.time(),
                options.limitBytes());
    }

    private static LogOrigin origin(LogRequest request) {
        String container = request.container() == null ? "" : request.container();
        return new LogOrigin(request.placement().worker(), request.pod(), container, null, null, 0);
    }

    /** Before the first byte of the response: afterwards it would be too late to say that the line is gone. */
    private static void seek(ContainerFeed feed, LogRequest request) {
        try {
            feed.seek();
        } catch (IOException e) {
            feed.close();
            throw new UpstreamFailureException("the log of pod " + request.pod() + " broke off", e);
        } catch (RuntimeException e) {
            feed.close();
            throw e;
        }
    }
}
