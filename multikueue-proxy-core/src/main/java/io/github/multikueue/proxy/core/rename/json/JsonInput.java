package io.github.multikueue.proxy.core.rename.json;

import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Reads JSON from a stream and keeps in memory what is behind a mark, and no more. Not safe for use by several threads.
 */
public final class JsonInput {

    private static final int FIRST_SIZE = 32 * 1024;
    /** A watch may last for days after one large event. */
    private static final int LARGE = 32 * FIRST_SIZE;

    private final InputStream in;
    private final int most;
    private final BracketScanner scanner = new BracketScanner();
    private byte[] buffer;
    private int mark;
    private int position;
    private int limit;

    /** @param most how many bytes may be kept */
    public JsonInput(InputStream in, int most) {
        this.in = in;
        this.most = most;
        this.buffer = new byte[Math.min(FIRST_SIZE, most)];
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

    /** The members of the object that was read last. */
    public Members members() {
        return scanner.members();
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
            throw new MalformedJsonException("the document is not JSON (expected: '" + expected + "')");
        }
        position++;
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
        while (position < limit || fill()) {
            if (JsonCursor.isBorder(buffer[position])) {
                break;
            }
            position++;
            length++;
        }
        if (length == 0) {
            throw new MalformedJsonException("the document is not JSON (expected: a value)");
        }
    }

    private void fillWithinValue() throws IOException {
        if (!fill()) {
            throw new MalformedJsonException("the document is not JSON (it ends within a value)");
        }
    }

    /** Reads more; returns false at the end. */
    private boolean fill() throws IOException {
        if (mark > 0) {
            System.arraycopy(buffer, mark, buffer, 0, limit - mark);
            scanner.moved(mark);
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

    private void grow() throws DocumentTooLargeException {
        if (buffer.length >= most) {
            throw new DocumentTooLargeException(most);
        }
        buffer = Arrays.copyOf(buffer, (int) Math.min(most, 2L * buffer.length));
    }

    /** Whether the next byte can be had without waiting for the stream. */
    public boolean hasBuffered() {
        return position < limit;
    }

    /** Writes all that was not forgotten, and then the rest of the stream. */
    public void copyRest(OutputStream out) throws IOException {
        out.write(buffer, mark, limit - mark);
        position = limit;
        mark = limit;
        in.transferTo(out);
    }
}
