package io.github.multikueue.proxy.core.logs.format;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.multikueue.proxy.core.io.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Turns a log of the timestamped form into what a reader of text gets: with or without the times, and with each notice as a
 * line {@code [multikueue-proxy] text}. Works in the reader's own buffer and makes nothing for a line, so that thousands of
 * readers cost little. A read returns what is there without waiting.
 *
 * <p>For one thread; only {@link #close} may be called by others.
 */
public final class LogText extends BulkInputStream {

    private static final byte[] MARK_BYTES = LogNotices.MARK.getBytes(US_ASCII);
    private static final byte[] NOTHING = {};

    private final InputStream in;
    private final boolean keepTimes;
    /** The beginning of a line, until it is known whether it is a time. */
    private final byte[] head = new byte[1 + LineTimestamps.LONGEST];

    private int headLength;
    private boolean inText;
    /** Goes to the reader before anything else, as it is. */
    private byte[] inserted = NOTHING;
    /** Was read, and found no room. */
    private byte[] rest = NOTHING;

    private LogText(InputStream in, boolean keepTimes) {
        this.in = in;
        this.keepTimes = keepTimes;
    }

    /** The text as the container wrote it. */
    public static InputStream withoutTimes(InputStream timestamped) {
        return new LogText(timestamped, false);
    }

    /** The text with the time at the beginning of each line. */
    public static InputStream withTimes(InputStream timestamped) {
        return new LogText(timestamped, true);
    }

    @Override
    protected int readPiece(byte[] bytes, int offset, int length) throws IOException {
        while (true) {
            if (inserted.length > 0) {
                int taken = Math.min(length, inserted.length);
                System.arraycopy(inserted, 0, bytes, offset, taken);
                inserted = Arrays.copyOfRange(inserted, taken, inserted.length);
                return taken;
            }
            int read = fill(bytes, offset, length);
            if (read < 0 && headLength == 0) {
                return -1;
            }
            int kept = read < 0 ? endOfHead(offset) : convert(bytes, offset, offset + read);
            if (kept > offset) {
                return kept - offset;
            }
        }
    }

    /** About how many bytes can be read without waiting: times are still counted. */
    @Override
    public int available() throws IOException {
        int own = inserted.length + rest.length;
        return own > 0 ? own : in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private int fill(byte[] bytes, int offset, int length) throws IOException {
        if (rest.length == 0) {
            return in.read(bytes, offset, length);
        }
        int taken = Math.min(length, rest.length);
        System.arraycopy(rest, 0, bytes, offset, taken);
        rest = Arrays.copyOfRange(rest, taken, rest.length);
        return taken;
    }

    /** The log ended in what could have become a time: it is text. */
    private int endOfHead(int offset) {
        inserted = Arrays.copyOf(head, headLength);
        headLength = 0;
        return offset;
    }

    /** Moves what the reader gets together, from {@code offset} on; returns where that ends. */
    private int convert(byte[] bytes, int offset, int end) {
        int from = offset;
        int to = offset;
        while (from < end) {
            if (inText) {
                int newline = Newline.find(bytes, from, end);
                int next = newline < 0 ? end : newline + 1;
                if (to != from) {
                    System.arraycopy(bytes, from, bytes, to, next - from);
                }
                to += next - from;
                from = next;
                inText = newline < 0;
                continue;
            }
            int mark = (headLength > 0 ? head[0] : bytes[from]) == '#' ? 1 : 0;
            if (keepTimes && mark == 0) {
                inText = true;
            } else if (headLength == 0) {
                int length = LineTimestamps.length(bytes, from + mark, end);
                inText = length != 0;
                if (length == 0) {
                    headLength = end - from;
                    System.arraycopy(bytes, from, head, 0, headLength);
                    return to;
                }
                if (length > 0 && mark == 0) {
                    from += length;
                } else if (length > 0) {
                    return insert(notice(bytes, from + 1, length), bytes, from + 1 + length, to, end);
                }
            } else {
                return continueHead(mark, bytes, from, to, end);
            }
        }
        return to;
    }

    /** A line began in a read before this one. */
    private int continueHead(int mark, byte[] bytes, int from, int to, int end) {
        int known = headLength;
        int more = Math.min(head.length - known, end - from);
        System.arraycopy(bytes, from, head, known, more);
        int length = LineTimestamps.length(head, mark, known + more);
        if (length == 0) {
            headLength = known + more;
            return to;
        }
        headLength = 0;
        inText = true;
        if (length < 0) {
            return insert(Arrays.copyOf(head, known), bytes, from, to, end);
        }
        byte[] instead = mark == 1 ? notice(head, 1, length) : NOTHING;
        return insert(instead, bytes, from + mark + length - known, to, end);
    }

    private byte[] notice(byte[] bytes, int stamp, int length) {
        if (!keepTimes) {
            return MARK_BYTES;
        }
        byte[] instead = Arrays.copyOfRange(bytes, stamp, stamp + length + MARK_BYTES.length);
        System.arraycopy(MARK_BYTES, 0, instead, length, MARK_BYTES.length);
        return instead;
    }

    /** Rare enough to be put off until the next read. */
    private int insert(byte[] instead, byte[] bytes, int from, int to, int end) {
        inserted = instead;
        byte[] unread = Arrays.copyOfRange(bytes, from, end);
        byte[] before = rest;
        rest = Arrays.copyOf(unread, unread.length + before.length);
        System.arraycopy(before, 0, rest, unread.length, before.length);
        return to;
    }
}
