package io.github.multikueue.proxy.core.kube.meta.raw;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds where the objects of a JSON array begin and end. It knows strings and brackets, and nothing else of JSON: that is less
 * than half the work of a parser, and in any text that is JSON it finds the borders a parser finds. What lies between them is
 * for a parser to judge.
 */
final class ObjectSpans {

    /** As a parser bounds it. */
    private static final int MOST_DEPTH = 1_000;

    private final byte[] json;
    private final byte[] closers = new byte[MOST_DEPTH];
    private int position;

    /** An object of the text, from its opening brace to behind its closing one. */
    record Span(int start, int end) {

        int length() {
            return end - start;
        }
    }

    private ObjectSpans(byte[] json, int position) {
        this.json = json;
        this.position = position;
    }

    /**
     * The objects of an array, in order.
     *
     * @param start where the array's opening bracket is
     * @throws IOException if it is no array of objects, or is not complete
     */
    static List<Span> ofArray(byte[] json, int start) throws IOException {
        return new ObjectSpans(json, start).array();
    }

    private List<Span> array() throws IOException {
        List<Span> spans = new ArrayList<>();
        expect('[');
        if (next() == ']') {
            return spans;
        }
        spans.add(object());
        while (next() != ']') {
            expect(',');
            spans.add(object());
        }
        return spans;
    }

    private Span object() throws IOException {
        if (next() != '{') {
            throw unexpected("an object", position);
        }
        int start = position;
        position = endOfObject(start);
        return new Span(start, position);
    }

    /** Behind the brace that closes the one at the index. */
    private int endOfObject(int start) throws IOException {
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

    private void expect(char expected) throws IOException {
        if (next() != expected) {
            throw unexpected("'" + expected + "'", position);
        }
        position++;
    }

    /** Goes to the next byte that is no white space. */
    private byte next() throws IOException {
        while (true) {
            byte b = at(position);
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b;
            }
            position++;
        }
    }

    private byte at(int index) throws IOException {
        if (index < 0 || index >= json.length) {
            throw new IOException("the JSON ends within an array");
        }
        return json[index];
    }

    private IOException unexpected(String expected, int index) {
        return new IOException("JSON byte '" + (char) json[index] + "' at " + index + " (expected: " + expected + ")");
    }
}
