package io.github.multikueue.proxy.core.kube.meta.raw;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of an object or array, and, if that is wanted, where the members of that object are. It can stop at any byte and go on when
 * there are more. It knows strings and brackets, and nothing else of JSON: that is less than half the work of a parser, and in any text that
 * is JSON it finds the borders a parser finds. What lies between them is for a parser to judge. Not safe for use by several threads.
 */
public final class BracketScanner {

    /** How deep objects and arrays may be within each other, as API servers bound it: what one of them has kept can be passed over. */
    private static final int MOST_DEPTH = 10_000;

    /** The bit by which a curly bracket differs from a square one. */
    private static final int CURLY = '{' ^ '[';

    /** What is less than all brackets: digits, separators, white space, and, as bytes have signs, all that is not ASCII. */
    private static final byte LEAST_BRACKET = '[';

    private static final long[] NONE = {};

    private final @Nullable Members members;
    /** Of the open brackets, which are curly; the innermost is the lowest bit. */
    private long curly;
    /** The same of those farther out, 64 in each. */
    private long[] outer = NONE;

    private int depth;
    private boolean inString;
    private boolean afterBackslash;

    private BracketScanner(@Nullable Members members) {
        this.members = members;
    }

    /** A scanner that finds where a value ends. */
    public static BracketScanner ofEnds() {
        return new BracketScanner(null);
    }

    /** @param members is told where the members of the object are; to be used once its end is found */
    public static BracketScanner ofMembers(Members members) {
        return new BracketScanner(members);
    }

    /** Forgets everything, members included, to be used for another value. */
    public void reset() {
        depth = 0;
        inString = false;
        afterBackslash = false;
        if (members != null) {
            members.clear();
        }
    }

    /**
     * Goes on.
     *
     * @param from the opening bracket, or where the last call stopped for want of bytes
     * @return the index behind the closing bracket; -1 if the limit was reached before it
     * @throws MalformedJsonException if brackets are too deep within each other, or one closes another one
     */
    public int resume(byte[] json, int from, int limit) throws MalformedJsonException {
        Members told = members;
        int index = inString ? endOfString(json, from, limit) : from;
        while (index < limit) {
            byte b = json[index++];
            if (b == '"') {
                index = JsonStrings.special(json, index, limit);
                if (index < limit && json[index] == '"') {
                    index++;
                } else {
                    inString = true;
                    index = endOfString(json, index, limit);
                }
            } else if (b >= LEAST_BRACKET) {
                if (bracket(b, index - 1)) {
                    return index;
                }
            } else if (depth == 1 && told != null) {
                separator(told, b, index - 1);
            }
        }
        return -1;
    }

    /** Looks at a bracket, or at what is none; returns whether it closes the value. */
    private boolean bracket(byte b, int index) throws MalformedJsonException {
        if ((b | CURLY) == '{') {
            open(b, index);
        } else if ((b | CURLY) == '}') {
            close(b, index);
            return depth == 0;
        }
        return false;
    }

    private void open(byte b, int index) throws MalformedJsonException {
        if (depth == MOST_DEPTH) {
            throw new JsonTooDeepException(MOST_DEPTH + " brackets within each other");
        }
        if (depth > 0 && depth % Long.SIZE == 0) {
            outer = Arrays.copyOf(outer, depth / Long.SIZE);
            outer[outer.length - 1] = curly;
        }
        curly = curly << 1 | (b == '{' ? 1 : 0);
        if (depth++ == 0 && members != null) {
            members.opened(index);
        }
    }

    private void close(byte b, int index) throws MalformedJsonException {
        if (depth == 0 || (curly & 1) != (b == '}' ? 1 : 0)) {
            throw new MalformedJsonException("JSON bracket '" + (char) b + "' (expected: another one)");
        }
        depth--;
        curly >>>= 1;
        if (depth > 0 && depth % Long.SIZE == 0) {
            curly = outer[depth / Long.SIZE - 1];
        }
        if (depth == 0 && members != null) {
            members.closed(index);
        }
    }

    private static void separator(Members members, byte b, int index) {
        if (b == ':') {
            members.colonAt(index);
        } else if (b == ',') {
            members.ended(index);
        }
    }

    /** Behind the string, or at the limit. */
    private int endOfString(byte[] json, int from, int limit) {
        int index = from;
        if (afterBackslash) {
            afterBackslash = false;
            index++;
        }
        while (true) {
            index = JsonStrings.special(json, index, limit);
            if (index >= limit) {
                return limit;
            }
            if (json[index] == '"') {
                inString = false;
                return index + 1;
            }
            if (index + 1 >= limit) {
                afterBackslash = true;
                return limit;
            }
            index += 2;
        }
    }
}
