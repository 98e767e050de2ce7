package io.github.multikueue.proxy.core.rename.json;

import io.github.multikueue.proxy.core.kube.meta.raw.BracketScanner;
import io.github.multikueue.proxy.core.kube.meta.raw.JsonStrings;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import org.jspecify.annotations.Nullable;

/** Goes through a value of JSON that is in memory as a whole. Not safe for use by several threads. */
public final class JsonCursor {

    private final byte[] json;
    private final int end;
    private int position;
    private @Nullable BracketScanner brackets;

    /** Stands at the first byte. */
    public JsonCursor(byte[] json, int from, int end) {
        this.json = json;
        this.position = from;
        this.end = end;
    }

    /** The bytes. */
    public byte[] json() {
        return json;
    }

    /** Where it stands. */
    public int position() {
        return position;
    }

    /** Goes somewhere else. */
    public void moveTo(int other) {
        position = other;
    }

    /** Goes to the next byte that is no white space, and says which it is; 0 at the end. */
    public byte peek() {
        while (position < end) {
            byte b = json[position];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b;
            }
            position++;
        }
        return 0;
    }

    /** Passes over a byte that must be the next but white space. */
    public void expect(char expected) throws MalformedJsonException {
        if (peek() != expected) {
            throw malformed();
        }
        position++;
    }

    /** After a value: passes over a comma and returns true, or over the closing bracket and returns false. */
    public boolean hasNext(char closer) throws MalformedJsonException {
        byte b = peek();
        if (b != ',' && b != closer) {
            throw malformed();
        }
        position++;
        return b == ',';
    }

    /** After an opening bracket: passes over the closing one and returns true, if nothing is between them. */
    public boolean isEmpty(char closer) {
        boolean empty = peek() == closer;
        position += empty ? 1 : 0;
        return empty;
    }

    /** Passes over a string. */
    public void skipString() throws MalformedJsonException {
        expect('"');
        while (true) {
            position = JsonStrings.special(json, position, end);
            if (position >= end) {
                throw malformed();
            }
            if (json[position++] == '"') {
                return;
            }
            position++;
        }
    }

    /** Passes over any value. */
    public void skipValue() throws MalformedJsonException {
        byte b = peek();
        if (b == '"') {
            skipString();
        } else if (b == '{' || b == '[') {
            skipBrackets();
        } else {
            skipScalar();
        }
    }

    private void skipScalar() throws MalformedJsonException {
        int start = position;
        while (position < end && !isBorder(json[position])) {
            position++;
        }
        if (position == start) {
            throw malformed();
        }
    }

    /** Whether a number or a name ends before the byte. */
    private static boolean isBorder(byte b) {
        return b == ',' || b == '}' || b == ']' || b == ' ' || b == '\n' || b == '\r' || b == '\t' || b == ':'
                || b == '"';
    }

    private void skipBrackets() throws MalformedJsonException {
        if (brackets == null) {
            brackets = BracketScanner.ofEnds();
        }
        brackets.reset();
        int behind = brackets.resume(json, position, end);
        if (behind < 0) {
            throw malformed();
        }
        position = behind;
    }

    private static MalformedJsonException malformed() {
        return new MalformedJsonException("the document is not JSON");
    }
}
