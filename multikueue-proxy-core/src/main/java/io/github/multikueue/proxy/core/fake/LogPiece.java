package io.github.multikueue.proxy.core.fake;

import java.time.Instant;

/** What was written to a log at one time: a line, or a part of one. */
final class LogPiece {
    private final Instant time;
    private final byte[] bytes;
    private final boolean startsLine;

    /** {@code startsLine} is false for what goes on behind bytes without a newline. */
    LogPiece(Instant time, byte[] bytes, boolean startsLine) {
        this.time = time;
        this.bytes = bytes;
        this.startsLine = startsLine;
    }

    Instant time() {
        return time;
    }

    /** Not a copy. */
    byte[] bytes() {
        return bytes;
    }

    boolean startsLine() {
        return startsLine;
    }

    boolean endsLine() {
        return bytes.length > 0 && bytes[bytes.length - 1] == '\n';
    }
}
