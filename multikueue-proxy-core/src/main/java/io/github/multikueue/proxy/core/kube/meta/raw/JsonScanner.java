package io.github.multikueue.proxy.core.kube.meta.raw;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds where values of JSON begin and end, in an array or in a stream, of which it keeps what is not released yet. It knows strings and
 * brackets, and nothing else of JSON: that is less than half the work of a parser, and in any text that is JSON it finds the borders a
 * parser finds. What lies between them is for a parser to judge. For one thread.
 */
final class JsonScanner {

    /** As a parser bounds it. */
    private static final int MOST_DEPTH = 1_000;

    private static final int PIECE = 64 << 10;

    private final byte[] closers = new byte[MOST_DEPTH];
    private final @Nullable InputStream more;
    private final int most;
    private byte[] json;
    private int limit;
    private int position;

    /** Scans an array from an index on. */
    JsonScanner(byte[] json, int position) {
        this.json = json;
        this.limit = json.length;
        this.position = position;
        this.more = null;
        this.most = json.length;
    }

    /**
     * Scans a stream.
     *
     * @param most the most bytes that one value may have
     */
    JsonScanner(InputStream stream, int most) {
        this.json = new byte[PIECE];
        this.more = stream;
        this.most = most;
    }

    /** Where it is. */
    int position() {
        return position;
    }

    /** A copy of what lies between the index and here. */
    byte[] since(int start) {
        return Arrays.copyOfRange(json, start, position);
    }

    /** Forgets what lies before here, after which indexes are others. */
    void release() {
        System.arraycopy(json, position, json, 0, limit - position);
        limit -= position;
        position = 0;
    }

    /** Goes to the next byte that is no white space; false, if there is none any more. */
    boolean hasNext() throws IOException {
        while (position < limit || fill(position)) {
            if (!isSpace(json[position])) {
                return true;
            }
            position++;
        }
        return false;
    }

    /** Goes to the next byte that is no white space, and returns it. */
    byte next() throws IOException {
        while (isSpace(at(position))) {
            position++;
        }
        return json[position];
    }

    /** Goes behind the next byte that is no white space. */
    void expect(char expected) throws IOException {
        if (next() != expected) {
            throw unexpected("'" + expected + "'", position);
        }
        position++;
    }

    /** Goes behind the object that comes next, and returns where it begins. */
    int object() throws IOException {
        if (next() != '{') {
            throw unexpected("an object", position);
        }
        return value();
    }

    /** Goes behind the value that comes next, and returns where it begins. */
    int value() throws IOException {
        byte first = next();
        int start = position;
        position = switch (first) {
            case '{', '[' -> endOfContainer(start);
            case '"' -> endOfString(start) + 1;
            default -> endOfScalar(start);
        };
        return start;
    }

    private int endOfScalar(int start) throws IOException {
        int index = start;
        while (",:]}\"{[".indexOf(at(index)) < 0 && !isSpace(at(index))) {
            index++;
        }
        if (index == start) {
            throw unexpected("a value", index);
        }
        return index;
    }

    /** Behind the bracket that closes the one at the index. */
    private int endOfContainer(int start) throws IOException {
        int index = start;
        int depth = 0;
        do {
            byte b = at(index);
            switch (b) {
                case '"' -> index = endOfString(index);
                case '{' -> open(depth++, '}', index);
                case '[' -> open(depth++, ']', index);
                case '}', ']' -> {
                    if (closers[--depth] != b) {
                        throw unexpected("'" + (char) closers[depth] + "'", index);
                    }
                }
                default -> {
                    // Numbers, names and separators have no bracket.
                }
            }
            index++;
        } while (depth > 0);
        return index;
    }

    private void open(int depth, char closer, int index) throws IOException {
        if (depth == MOST_DEPTH) {
            throw unexpected("no more than " + MOST_DEPTH + " brackets within each other", index);
        }
        closers[depth] = (byte) closer;
    }

    /** The quote that closes the one at the index. */
    private int endOfString(int start) throws IOException {
        int index = start + 1;
        byte b = at(index);
        while (b != '"') {
            index += b == '\\' ? 2 : 1;
            b = at(index);
        }
        return index;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private byte at(int index) throws IOException {
        if (index >= limit && !fill(index)) {
            throw new EOFException("the JSON ends within a value");
        }
        return json[index];
    }

    /** Reads until there is a byte at the index; false, if there is none any more. */
    private boolean fill(int index) throws IOException {
        while (index >= limit) {
            if (limit == json.length) {
                grow();
            }
            int count = more == null ? -1 : more.read(json, limit, json.length - limit);
            if (count < 0) {
                return false;
            }
            limit += count;
        }
        return true;
    }

    private void grow() throws IOException {
        if (more != null) {
            if (limit >= most) {
                throw new MalformedJsonException("JSON value: more than " + most + " bytes");
            }
            json = Arrays.copyOf(json, (int) Math.min(most, 2L * json.length));
        }
    }

    private IOException unexpected(String expected, int index) {
        return new MalformedJsonException(
                "JSON byte '" + (char) json[index] + "' at " + index + " (expected: " + expected + ")");
    }
}
