package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Writes log lines to one reader as it asked for them: with timestamps, from a time on, up to a number of bytes. */
final class LogWriter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final int PIECE = 64 * 1024;

    private final ApiExchange.ResponseStream stream;
    private final boolean timestamps;
    private final @Nullable Instant since;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private long left;
    private boolean atLineStart = true;
    private boolean started;

    LogWriter(
            ApiExchange.ResponseStream stream, boolean timestamps, @Nullable Instant since, @Nullable Long limitBytes) {
        this.stream = stream;
        this.timestamps = timestamps;
        this.since = since;
        this.left = limitBytes == null ? Long.MAX_VALUE : limitBytes;
    }

    /** Whether the limit is reached. */
    boolean full() {
        return left == 0;
    }

    /** The first piece begins a line, as far as the kubelet knows. */
    void piece(LogPiece piece) throws IOException {
        boolean begins = piece.startsLine() || !started;
        started = true;
        if (since != null && piece.time().isBefore(since)) {
            return;
        }
        if (timestamps && begins) {
            pending.writeBytes(stamp(piece.time()));
        }
        pending.writeBytes(piece.bytes());
        if (pending.size() >= PIECE) {
            drain();
        }
    }

    /** Writes lines of one time; the last one may go on in the next block. */
    void block(byte[] lines, Instant time) throws IOException {
        started = true;
        if (since != null && time.isBefore(since)) {
            return;
        }
        if (!timestamps) {
            drain();
            out(lines);
            return;
        }
        byte[] stamp = stamp(time);
        int start = 0;
        while (start < lines.length) {
            if (atLineStart) {
                pending.writeBytes(stamp);
            }
            int newline = start;
            while (newline < lines.length && lines[newline] != '\n') {
                newline++;
            }
            atLineStart = newline < lines.length;
            int end = atLineStart ? newline + 1 : newline;
            pending.write(lines, start, end - start);
            start = end;
        }
        drain();
    }

    void flush() throws IOException {
        drain();
        stream.flush();
    }

    private void drain() throws IOException {
        if (pending.size() > 0) {
            byte[] bytes = pending.toByteArray();
            pending.reset();
            out(bytes);
        }
    }

    private void out(byte[] bytes) throws IOException {
        int length = (int) Math.min(bytes.length, left);
        if (length > 0) {
            stream.write(bytes, 0, length);
            left -= left == Long.MAX_VALUE ? 0 : length;
        }
    }

    private static byte[] stamp(Instant time) {
        return FakeText.utf8(TIME.format(time) + " ");
    }
}
