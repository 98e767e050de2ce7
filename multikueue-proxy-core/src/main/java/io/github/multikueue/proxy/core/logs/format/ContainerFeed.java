package io.github.multikueue.proxy.core.logs.format;

import io.github.multikueue.proxy.api.GoneException;
import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogFeed;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.format.TimestampedLines.Search;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The log of one container as a feed, from the beginning or from behind a line.
 *
 * <p>The line to begin behind is looked for by its position. If it is not there, {@link #next} throws a {@link GoneException}
 * the first time it is called: nothing is left out silently. That is known as soon as there are lines that are later by more
 * than {@link TimestampedLines#CLOCK_STEP}, or the log has ended; until then it waits, since a store may be behind the one that gave the
 * cursor.
 */
public final class ContainerFeed implements LogFeed {

    private final TimestampedLines lines;
    private final LogOrigin origin;
    private final Function<LogPosition, String> cursors;
    private @Nullable LogPosition behind;

    /**
     * @param timestamped the log in the timestamped form; closed with this. If {@code behind} is given it begins at that line
     *     or before
     * @param origin what the events say of where they come from
     * @param cursors makes the cursor of a position
     * @param behind the line to begin behind, or null to begin at the beginning
     */
    public ContainerFeed(
            InputStream timestamped,
            LogOrigin origin,
            Function<LogPosition, String> cursors,
            @Nullable LogPosition behind) {
        this.lines = new TimestampedLines(timestamped, origin);
        this.origin = origin;
        this.cursors = cursors;
        this.behind = behind;
    }

    /** @throws GoneException if the line to begin behind is not there */
    @Override
    public @Nullable LogEvent next() throws IOException {
        seek();
        return lines.next();
    }

    /**
     * Goes behind the line to begin behind, unless that is done. Blocks like {@link #next}, which calls it; to be called by
     * who wants to know before the first event whether it is there.
     *
     * @throws GoneException if it is not
     */
    public void seek() throws IOException {
        LogPosition wanted = behind;
        if (wanted != null && lines.goBehind(wanted) != Search.FOUND) {
            throw new GoneException("the line of the cursor is not in the log of container " + origin.container()
                    + " of pod " + origin.pod() + " any more; read it from the beginning");
        }
        behind = null;
    }

    @Override
    public boolean ready() {
        return behind == null && lines.ready();
    }

    @Override
    public @Nullable String cursor() {
        LogPosition position = lines.position();
        return behind == null && position != null && lines.lineOver() ? cursors.apply(position) : null;
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the log of container " + origin.container(), e);
        }
    }
}
