package io.github.multikueue.proxy.core.logs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a {@link LogFeed} gives: text that a container wrote, or a notice of the proxy's own. */
public sealed interface LogEvent {

    /** The time of text whose time is not known: nothing before it in the log had one. */
    Instant NO_TIME = Instant.EPOCH;

    /** Where it comes from; null for a notice about the whole run. */
    @Nullable
    LogOrigin origin();

    /** The line's time, or when the notice was made. */
    Instant time();

    /**
     * A line, or a part of a line that is too long to be had at once. The parts of a line come one after another, with
     * nothing of another container between them.
     *
     * @param origin the container
     * @param time the line's time
     * @param bytes at most 64 KiB, as the container wrote them, without the newline
     * @param begins whether this is where the line begins
     * @param ends whether a newline follows; false for all parts of a line but the last, and for the last line of a log that
     *     does not end with a newline
     */
    record Text(LogOrigin origin, Instant time, byte[] bytes, boolean begins, boolean ends) implements LogEvent {}

    /**
     * Something the reader should know, and no container wrote: that lines were lost, or where the run stands now.
     *
     * @param origin the container it is about, or null for the whole run
     * @param time when it was noticed
     * @param message one line
     */
    record Notice(@Nullable LogOrigin origin, Instant time, String message) implements LogEvent {}
}
