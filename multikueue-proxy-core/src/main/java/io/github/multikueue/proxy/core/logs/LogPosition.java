package io.github.multikueue.proxy.core.logs;

import java.time.Instant;

/**
 * Where a line stands in the log of a container: its time, and which of the lines with that very time it is. The container
 * runtime gives each line its time, in nanoseconds, so a position means the same wherever the log is read from.
 *
 * @param time the line's time
 * @param ordinal which of the lines with that time, from 1
 */
public record LogPosition(Instant time, int ordinal) {}
