package io.github.multikueue.proxy.core.store;

import io.github.multikueue.proxy.core.logs.LogPosition;
import org.jspecify.annotations.Nullable;

/**
 * How far a reader of a log has come, to the byte.
 *
 * @param last the last whole line it has read, or that stands before where it began; null if there is none
 * @param bytesOfNext how many bytes of the line behind that it has read, with the line's time
 */
public record LogPlace(@Nullable LogPosition last, long bytesOfNext) {}
