package io.github.multikueue.proxy.core.kube.meta.raw;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * JSON that is being read: the part of it that has not been taken yet, and a position in it. It knows strings and brackets, and hardly
 * anything else of JSON. Positions count from the beginning of the text.
 */
final class JsonWindow {

    /** As a parser bounds it. */
    private static final int MOST_DEPTH = 1_000;

    private static final int PIECE = 64 << 10;

    private final InputStream in;
    private final IntConsumer grows;
    private final byte[] closers = new byte[MOST_DEPTH];
    private byte[] window = new byte[PIECE];
    /** The position of the window's first byte. */
    private int base;

    private int filled;
    private int taken;
    private int position;

    /** @param grows told how many bytes the window is about to have, if they are more than before; may throw whatever it likes */
    JsonWindow(InputStream in, IntConsumer grows) {
        this.in = in;
        this.grows = grows;
    }

    int position() {
        return position;
    }

    /** The bytes of the text; what is at a position is {@link #index} of it there. Good until the position moves. */
    byte[] bytes() {
        return window;
    }

    int index(int ofPosition) {
        return ofPosition - base;
    }

    /** What is between a position that has not been taken and the current one; up to there, all is taken. */
    byte[] takeFrom(int from) {
        taken = position;
        return Arrays.copyOfRange(window, from - base, position - base);
    }

    /** What has been passed and not been taken. */
    byte[] take() {
        return takeFrom(taken);
    }

    /** What has been passed is not wanted. */
    void drop() {
        taken = position;
    }

    /** Goes over one byte. */
    void skip() {
        position++;
    }

    /** Goes over a string; returns the position of its closing quote. */
    int skipString() throws IOException {
        int end = endOfString(position);
        position = end + 1;
        return end;
    }

    /** Goes over a container. */
    void skipContainer() throws IOException {
        position = endOfContainer();
    }

    /** Goes over a value. */
    void skipValue() throws IOException {
        switch (next()) {
            case '{', '[' -> skipContainer();
            case '"' -> skipString();
            default -> skipScalar();
        }
    }

    private void skipScalar() throws IOException {
        int start = position;
        while (isOfScalar(at(position))) {
            position++;
        }
        if (position == start) {
            throw unexpected("a value");
        }
    }

    private static boolean isOfScalar(byte b) {
        return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b == 'E' || b == '+' || b == '-' || b == '.';
    }

    /** Behind the bracket that closes the one at the position. */
    private int endOfContainer() throws IOException {
        int index = position;
        int depth = 0;
        do {
            byte b = at(index);
            switch (b) {
                case '"' -> index = endOfString(index);
                case '{' -> open(depth++, '}');
                case '[' -> open(depth++, ']');
                case '}', ']' -> {
                    if (closers[--depth] != b) {
                        throw new MalformedListException("JSON bracket '" + (char) b + "' at " + index + " (expected: '"
                                + (char) closers[depth] + "')");
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

    private void open(int depth, char closer) throws IOException {
        if (depth == MOST_DEPTH) {
            throw new MalformedListException("JSON with more than " + MOST_DEPTH + " brackets within each other");
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

    void expect(char expected) throws IOException {
        if (next() != expected) {
            throw unexpected("'" + expected + "'");
        }
        position++;
    }

    /** Goes to the end of the text. */
    void expectEnd() throws IOException {
        while (has(position)) {
            if (!isWhite(at(position))) {
                throw unexpected("nothing behind the list");
            }
            position++;
        }
    }

    /** Goes to the next byte that is no white space. */
    byte next() throws IOException {
        byte b = at(position);
        while (isWhite(b)) {
            b = at(++position);
        }
        return b;
    }

    private static boolean isWhite(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private byte at(int index) throws IOException {
        if (index - base >= filled && !has(index)) {
            throw new MalformedListException("the JSON ends too early");
        }
        return window[index - base];
    }

    private boolean has(int index) throws IOException {
        while (index - base >= filled) {
            if (filled == window.length) {
                makeRoom();
            }
            int read = in.read(window, filled, window.length - filled);
            if (read < 0) {
                return false;
            }
            filled += read;
        }
        return true;
    }

    private void makeRoom() {
        int rest = filled - (taken - base);
        byte[] next = rest > window.length / 2 ? larger() : window;
        System.arraycopy(window, taken - base, next, 0, rest);
        window = next;
        base = taken;
        filled = rest;
    }

    private byte[] larger() {
        int size = Math.multiplyExact(2, window.length);
        grows.accept(size);
        return new byte[size];
    }

    MalformedListException unexpected(String expected) {
        return new MalformedListException(
                "JSON byte '" + (char) window[position - base] + "' at " + position + " (expected: " + expected + ")");
    }
}
