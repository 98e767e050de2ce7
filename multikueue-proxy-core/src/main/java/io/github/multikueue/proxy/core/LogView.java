package io.github.multikueue.proxy.core;

import static java.util.Objects.requireNonNull;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.GoneException;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.cursor.CursorKey;
import io.github.multikueue.proxy.core.logs.cursor.CursorPlaces;
import io.github.multikueue.proxy.core.logs.cursor.CursorScope;
import io.github.multikueue.proxy.core.logs.cursor.Cursors;
import io.github.multikueue.proxy.core.logs.format.ContainerFeed;
import io.github.multikueue.proxy.core.logs.format.EncodedLog;
import io.github.multikueue.proxy.core.logs.format.LogText;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a reader wants the log of a container: in a format, and perhaps from behind a line that is had already.
 *
 * <p>Cursors are bound to the container as it was asked for, so that they are good for who asks in the same way again. They name
 * the Pod by its UID: another Pod of its name has another log. If no container was asked for, they also name the one that was read:
 * another one may be the default once the Pod is gone. Cursors without a UID come from logs of which only the Pod's name was known, and
 * from older versions; they are good for every Pod of that name whose log has their line.
 */
final class LogView {

    private final Cursors cursors;
    private final LogFormat format;
    private final CursorScope scope;
    /** As it was asked for; empty for the default. */
    private final String container;

    private final CursorKey keyOfName;
    private final @Nullable CursorPlaces had;

    /**
     * @param asked the request as the caller made it
     * @param cursor the caller's cursor, or null
     * @throws BadRequestException if the cursor is none of this log, or excludes another option
     */
    LogView(Cursors cursors, LogRequest asked, LogFormat format, @Nullable String cursor) {
        this.cursors = cursors;
        this.format = format;
        this.container = container(asked);
        this.scope = CursorScope.container(asked.placement().jobUid(), asked.pod(), container);
        this.keyOfName = CursorKey.of(asked.pod(), container);
        this.had = cursor == null ? null : places(cursor, asked.options());
    }

    private CursorPlaces places(String cursor, LogOptions options) {
        if (options.tailLines() != null || options.sinceTime() != null || options.sinceSeconds() != null) {
            throw new BadRequestException(
                    "cursor: given together with tailLines, sinceTime or sinceSeconds (expected: one place to begin at)");
        }
        return cursors.read(scope, cursor);
    }

    /** Whether there is a cursor that names a Pod. */
    boolean hasCursorOfPod() {
        return had != null && had.position(keyOfName) == null;
    }

    /** Whether there is a cursor that names this Pod, which has these containers. */
    boolean hasCursorOf(String podUid, Collection<String> containers) {
        return names(podUid, container) || containerOfCursor(podUid, containers).isPresent();
    }

    /** The one of these containers of the Pod that the cursor names; empty if the container was asked for. */
    Optional<String> containerOfCursor(String podUid, Collection<String> containers) {
        return containers.stream()
                .filter(each -> container.isEmpty() && names(podUid, each))
                .findFirst();
    }

    private boolean names(String podUid, String itsContainer) {
        return had != null && had.position(CursorKey.of(podUid, itsContainer)) != null;
    }

    /**
     * Opens the log.
     *
     * @param request with the Pod and the container that were chosen
     * @throws BadRequestException if the cursor names another Pod
     * @throws GoneException if the line of the cursor is gone
     */
    InputStream open(LogStreamer logs, LogRequest request) {
        if (format == LogFormat.TEXT && had == null) {
            return text(request.options(), logs.open(request));
        }
        CursorKey key = key(request);
        LogPosition behind = had == null ? null : behind(had, request, key);
        LogOptions options = request.options();
        ContainerFeed feed = new ContainerFeed(
                logs.open(request.withOptions(timestamped(options, behind))),
                origin(request),
                cursorWriter(key),
                behind);
        seek(feed, request);
        return EncodedLog.of(format, feed, options.timestamps(), null);
    }

    /** With times, a log comes in the timestamped form, in which notices are no lines of text yet. */
    private static InputStream text(LogOptions asked, InputStream log) {
        return asked.timestamps() ? LogText.limited(asked, LogText.withTimes(log)) : log;
    }

    /** Cursors of a Pod go on naming it, also if nobody knows it any more. */
    private CursorKey key(LogRequest request) {
        if (request.podUid() != null) {
            return CursorKey.of(request.podUid(), container(request));
        }
        return had == null ? keyOfName : had.only().orElse(keyOfName);
    }

    private LogPosition behind(CursorPlaces places, LogRequest request, CursorKey key) {
        LogPosition behind = Stream.of(key, keyWithoutContainer(request), keyOfName)
                .map(places::position)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (behind == null) {
            throw new BadRequestException(
                    "cursor: of another pod of that name (expected: what was given with one of the lines of this one)");
        }
        return behind;
    }

    /** Before they named the container that was read, cursors of the default one named none. */
    private CursorKey keyWithoutContainer(LogRequest request) {
        return request.podUid() == null ? keyOfName : CursorKey.of(request.podUid(), container);
    }

    private static String container(LogRequest request) {
        return request.container() == null ? "" : request.container();
    }

    private Function<LogPosition, String> cursorWriter(CursorKey key) {
        Cursors.Writer writer = cursors.writer(scope);
        CursorPlaces places = new CursorPlaces();
        return position -> {
            places.reached(key, position);
            return requireNonNull(writer.write(places), "a cursor of one place is short");
        };
    }

    private static LogOptions timestamped(LogOptions options, @Nullable LogPosition behind) {
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
        return new LogOrigin(request.placement().worker(), request.pod(), container(request), null, null, 0);
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
