package io.github.multikueue.proxy.core.logs.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * What has been read of a stream and not been taken yet: a line, or so much of a long one as is given at once. Thousands may wait for
 * logs that are silent, so it is small as long as lines are. For one thread.
 */
final class LineBuffer {

    /** The most bytes of a line that are held. */
    static final int LONGEST_PIECE = 64 << 10;

    /** Enough for most lines. */
    private static final int USUAL_CAPACITY = 4 << 10;

    private final InputStream in;
    private byte[] bytes = new byte[USUAL_CAPACITY];
    private int start;
    private int end;
    private int searched;
    private boolean atEnd;

    LineBuffer(InputStream in) {
        this.in = in;
    }

    boolean isEmpty() {
        return start == end;
    }

    /** Whether there is no room for more of the line. */
    boolean isFull() {
        return end - start == LONGEST_PIECE;
    }

    /** Whether the stream has no more. */
    boolean atEnd() {
        return atEnd;
    }

    /** The bytes; those from {@link #start} to {@link #end} count. */
    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** Where the next newline is, or -1. No byte is looked at twice. */
    int newline() {
        int found = Newline.find(bytes, Math.max(start, searched), end);
        searched = found >= 0 ? found : end;
        return found;
    }

    /** Passes over so many bytes. */
    void skip(int count) {
        start += count;
    }

    /** Takes the bytes up to there. */
    byte[] take(int to) {
        byte[] taken = Arrays.copyOfRange(bytes, start, to);
        start = to;
        return taken;
    }

    /** Reads more; blocks until there is some. */
    void fill() throws IOException {
        if (start > 0 && (start == end || end == bytes.length)) {
            move();
        }
        if (end == bytes.length && bytes.length < LONGEST_PIECE) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        } else if (end == 0 && bytes.length > USUAL_CAPACITY) {
            bytes = new byte[USUAL_CAPACITY];
        }
        int read = in.read(bytes, end, bytes.length - end);
        atEnd = read < 0;
        end += Math.max(read, 0);
    }

    private void move() {
        System.arraycopy(bytes, start, bytes, 0, end - start);
        searched = Math.max(0, searched - start);
        end -= start;
        start = 0;
    }
}
