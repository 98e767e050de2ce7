package io.github.multikueue.proxy.core.logs;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An open log, event by event. For one reader; {@link #close} may be called by any thread, and ends a blocked call. */
public interface LogFeed extends AutoCloseable {

    /**
     * Returns the next event, or null at the end of the log. Blocks until there is one.
     *
     * @throws IOException if the log broke off, or was closed
     */
    @Nullable
    LogEvent next() throws IOException;

    /** Whether {@link #next} would return without waiting. False is always a correct answer. */
    boolean ready() throws IOException;

    /**
     * Where to go on: a token for the place right behind the event that was last returned. Null as long as the log cannot be
     * resumed there, for example in the midst of a line.
     */
    @Nullable
    String cursor();

    @Override
    void close();
}
