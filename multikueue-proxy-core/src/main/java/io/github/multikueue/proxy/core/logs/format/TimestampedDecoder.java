package io.github.multikueue.proxy.core.logs.format;

import org.jspecify.annotations.Nullable;

/**
 * Finds the parts of a log in the {@linkplain TimestampedForm timestamped form}, wherever the reads that bring it are cut. The bytes
 * stay in the caller's own buffer; nothing is copied or made for a line. What a line begins with is held back until it is known what
 * it is.
 *
 * <pre>{@code
 * int held = decoder.restore(buffer, 0);
 * int read = in.read(buffer, held, buffer.length - held);
 * decoder.decode(buffer, 0, held + read);
 * for (Part part = decoder.next(); part != null; part = decoder.next()) {
 *     // decoder.start() to decoder.end() is the part
 * }
 * }</pre>
 *
 * <p>For one thread.
 */
public final class TimestampedDecoder {

    /** What has been found. */
    public enum Part {
        /** The time that a line of the container begins with, and the space behind it. */
        TIME,
        /** What a notice of the proxy's own begins with: {@code #}, its time and a space. */
        NOTICE,
        /** Nothing, at the beginning of a line that has no time. From a worker, the kubelet says something in place of the log. */
        NO_TIME,
        /** Text of the line that has begun, with its newline if that is there. */
        TEXT
    }

    private static final byte[] NOTHING = {};

    private final boolean hasNotices;
    private final LineTimestamps time = new LineTimestamps();
    private byte[] held = NOTHING;
    private int heldLength;
    private boolean inLine;

    private byte[] bytes = NOTHING;
    private int limit;
    private int start;
    private int end;

    private TimestampedDecoder(boolean hasNotices) {
        this.hasNotices = hasNotices;
    }

    /** Of a log that may have notices of the proxy's own among its lines. */
    public static TimestampedDecoder withNotices() {
        return new TimestampedDecoder(true);
    }

    /** Of what a worker gives: what looks like a notice there has no time. */
    public static TimestampedDecoder ofWorker() {
        return new TimestampedDecoder(false);
    }

    /**
     * Forgets what was held back: another transfer begins.
     *
     * @param withinLine whether it begins within a line, whose rest is text
     */
    public void reset(boolean withinLine) {
        heldLength = 0;
        inLine = withinLine;
    }

    /** Puts what was held back at the beginning of the buffer that comes next; returns how much that is, at most 37 bytes. */
    public int restore(byte[] buffer, int offset) {
        System.arraycopy(held, 0, buffer, offset, heldLength);
        return heldLength;
    }

    /** Takes the next bytes, those that were restored first. */
    public void decode(byte[] buffer, int from, int to) {
        bytes = buffer;
        limit = to;
        start = from;
        end = from;
        heldLength = 0;
    }

    /** The next part; null if the buffer has none any more, but for what is held back. */
    public @Nullable Part next() {
        start = end;
        if (start < limit) {
            return inLine ? text() : head();
        }
        bytes = NOTHING; // Whoever waits for more may have given the buffer back.
        return null;
    }

    private Part text() {
        int newline = Newline.find(bytes, start, limit);
        inLine = newline < 0;
        end = inLine ? limit : newline + 1;
        return Part.TEXT;
    }

    private @Nullable Part head() {
        int mark = hasNotices ? LineTimestamps.mark(bytes[start]) : 0;
        int length = LineTimestamps.length(bytes, start + mark, limit);
        if (length == 0) {
            holdBack();
            return null;
        }
        inLine = true;
        if (length < 0) {
            return Part.NO_TIME;
        }
        end = start + mark + length;
        return mark == 0 ? Part.TIME : Part.NOTICE;
    }

    /** Holds back this part, a time, until there is more of its line. */
    public void putBack() {
        end = start;
        inLine = false;
        holdBack();
    }

    private void holdBack() {
        if (held.length == 0) {
            held = new byte[1 + LineTimestamps.LONGEST];
        }
        heldLength = limit - start;
        System.arraycopy(bytes, start, held, 0, heldLength);
        end = limit;
        bytes = NOTHING;
    }

    /** Whether the buffer has more behind this part. */
    public boolean hasMore() {
        return end < limit;
    }

    /** Where this part begins in the buffer. */
    public int start() {
        return start;
    }

    /** Where this part ends, behind its newline if it has one. */
    public int end() {
        return end;
    }

    /** Where the text of this part ends, without its newline. */
    public int textEnd() {
        return inLine ? end : end - 1;
    }

    /** Whether a line has begun that is not over. */
    public boolean inLine() {
        return inLine;
    }

    /** Moves this part to another place in the buffer, further to the front; returns where it ends there. */
    public int moveTo(int place) {
        if (place != start) {
            System.arraycopy(bytes, start, bytes, place, end - start);
        }
        return place + end - start;
    }

    /** Reads this part, a time; {@link #second} and {@link #nano} tell it. */
    public void readTime() {
        int unused = time.read(bytes, start, end);
    }

    /** The second of the time read last, since 1970. */
    public long second() {
        return time.second();
    }

    /** The nanosecond of that second. */
    public int nano() {
        return time.nano();
    }
}
