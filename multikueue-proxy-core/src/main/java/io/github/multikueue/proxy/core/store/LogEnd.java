package io.github.multikueue.proxy.core.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The end of a stored log: nothing more will be written to it.
 *
 * @param length how long the log is, in bytes
 * @param state whether it is all the container wrote
 * @param ended when the end was noticed
 * @param checksum the CRC32C of the log, in eight hexadecimal digits; null for one that an older version has stored
 */
public record LogEnd(
        long length, State state, Instant ended, @Nullable String checksum) {

    /** Whether a log that ended is all there was: those that have more of it come first. */
    public enum State {
        /** The container has terminated, and this is all it wrote. */
        COMPLETE,
        /** A limit of the store was reached; a notice at the end of the log says so. */
        TRUNCATED,
        /**
         * The rest could not be had from the worker, which has thrown it away; if there is any line, a notice at the end of the
         * log says so. Another place may have the whole log.
         */
        LOST;

        /** Whether a log that ended so has at least as much as another one of the same container. */
        public boolean isAsGoodAs(State other) {
            return compareTo(other) <= 0;
        }
    }
}
