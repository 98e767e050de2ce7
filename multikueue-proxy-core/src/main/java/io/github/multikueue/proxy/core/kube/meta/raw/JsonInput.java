package io.github.multikueue.proxy.core.kube.meta.raw;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Reads JSON from a stream and keeps in memory what is behind a mark, and no more. Where something is in {@link #bytes()} changes with
 * every call that reads; how far it is from the mark does not. Not safe for use by several threads.
 */
public final class JsonInput {

    private static final int FIRST_SIZE = 32 * 1024;
    /** A watch may last for days after one large event. */
    private static final int LARGE = 32 * FIRST_SIZE;

    /** The largest power of two that is the length of an array. */
    private static final int LARGEST = 1 << 30;

    private final InputStream in;
    private final int most;
    private final Supplier<? extends IOException> tooLarge;
    private final IntConsumer grows;
    private final Members members = new Members();
    private final BracketScanner scanner = BracketScanner.ofMembers(members);
    private byte[] buffer;
    private int mark;
    private int position;
    private int limit;

    private JsonInput(InputStream in, int most, Supplier<? extends IOException> tooLarge, IntConsumer grows) {
        this.in = in;
        this.most = most;
        this.tooLarge = tooLarge;
        this.grows = grows;
        this.buffer = new byte[Math.min(FIRST_SIZE, most)];
    }

    /**
     * Reads within a bound.
     *
     * @param most how many bytes may be kept
     * @param tooLarge what is thrown when there are more
     */
    public JsonInput(InputStream in, int most, Supplier<? extends IOException> tooLarge) {
        this(in, most, tooLarge, size -> {});
    }

    /**
     * Reads within a bound that is another's.
     *
     * @param grows told how many bytes are about to be kept, if they are more than before; may throw whatever it likes
     */
    JsonInput(InputStream in, IntConsumer grows) {
        this(in, LARGEST, () -> new MalformedJsonException("JSON value: more than " + LARGEST + " bytes"), grows);
    }

    /** The bytes; those from {@link #marked()} to {@link #position()} were read. Changes with every call that reads. */
    public byte[] bytes() {
        return buffer;
    }

    /** Forgets what was read. */
    public void mark() {
        mark = position;
    }

    /** Where the mark is. */
    public int marked() {
        return mark;
    }

    /** Where the next byte is. */
    public int position() {
        return position;
    }

    /** A copy of what was read since the mark. */
    byte[] sinceMark() {
        return sinceMark(0);
    }

    /** The same, from some bytes behind the mark on. */
    byte[] sinceMark(int distance) {
        return Arrays.copyOfRange(buffer, mark + distance, position);
    }

    /** The members of the object that was read last. */
    public Members members() {
        return members;
    }

    /** Goes to the next byte that is no white space, and says which it is; 0 at the end. */
    public byte peek() throws IOException {
        while (true) {
            while (position < limit) {
                byte b = buffer[position];
                if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                    return b;
                }
                position++;
            }
            if (!fill()) {
                return 0;
            }
        }
    }

    /** Whether nothing but white space comes. */
    boolean isAtEnd() throws IOException {
        return peek() == 0 && position == limit;
    }

    /** The byte behind the next, white space left out; 0 at the end. */
    public byte secondByte() throws IOException {
        int next = position - mark;
        position++;
        byte second = peek();
        position = mark + next;
        return second;
    }

    /** Passes over a byte that must be the next but white space. */
    public void expect(char expected) throws IOException {
        if (peek() != expected) {
            throw unexpected("'" + expected + "'");
        }
        position++;
    }

    /** Says that something else comes than what was expected. */
    IOException unexpected(String expected) {
        return position == limit
                ? new TruncatedJsonException()
                : new MalformedJsonException(
                        "JSON byte '" + (char) buffer[position] + "' (expected: " + expected + ")");
    }

    /** Passes over any value. */
    public void skipValue() throws IOException {
        byte b = peek();
        if (b == '{' || b == '[') {
            skipBrackets();
        } else if (b == '"') {
            skipString();
        } else {
            skipScalar();
        }
    }

    private void skipBrackets() throws IOException {
        scanner.reset();
        while (true) {
            int behind = scanner.resume(buffer, position, limit);
            if (behind >= 0) {
                position = behind;
                return;
            }
            position = limit;
            fillWithinValue();
        }
    }

    /** Passes over a string. */
    public void skipString() throws IOException {
        expect('"');
        while (true) {
            position = JsonStrings.special(buffer, position, limit);
            if (position == limit) {
                fillWithinValue();
            } else if (buffer[position++] == '"') {
                return;
            } else {
                if (position == limit) {
                    fillWithinValue();
                }
                position++;
            }
        }
    }

    private void skipScalar() throws IOException {
        int length = 0;
        while ((position < limit || fill()) && isOfScalar(buffer[position])) {
            position++;
            length++;
        }
        if (length == 0) {
            throw unexpected("a value");
        }
    }

    private static boolean isOfScalar(byte b) {
        return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b == 'E' || b == '+' || b == '-' || b == '.';
    }

    private void fillWithinValue() throws IOException {
        if (!fill()) {
            throw new TruncatedJsonException();
        }
    }

    /** Reads more; returns false at the end. */
    private boolean fill() throws IOException {
        if (mark > 0) {
            System.arraycopy(buffer, mark, buffer, 0, limit - mark);
            members.moved(mark);
            position -= mark;
            limit -= mark;
            mark = 0;
        }
        if (limit == buffer.length) {
            grow();
        } else if (limit == 0 && buffer.length > LARGE) {
            buffer = new byte[FIRST_SIZE];
        }
        int count = in.read(buffer, limit, buffer.length - limit);
        limit += Math.max(0, count);
        return count > 0;
    }

    private void grow() throws IOException {
        if (buffer.length >= most) {
            throw tooLarge.get();
        }
        int size = (int) Math.min(most, 2L * buffer.length);
        grows.accept(size);
        buffer = Arrays.copyOf(buffer, size);
    }

    /** Writes all that was not forgotten, and then the rest of the stream. */
    public void copyRest(OutputStream out) throws IOException {
        out.write(buffer, mark, limit - mark);
        position = limit;
        mark = limit;
        in.transferTo(out);
    }
}
