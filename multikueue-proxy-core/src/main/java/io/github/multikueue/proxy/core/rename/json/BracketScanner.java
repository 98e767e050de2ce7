package io.github.multikueue.proxy.core.rename.json;

import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;

/**
 * Finds the end of an object or array, and where the members of that object are. It can stop at any byte and go on when there are
 * more. Not safe for use by several threads.
 */
public final class BracketScanner {

    /** How deep objects and arrays may be within each other, as Jackson bounds it. */
    static final int MOST_DEPTH = 1_000;

    /** The bit by which a curly bracket differs from a square one. */
    static final int CURLY = '{' ^ '[';

    private int depth;
    private boolean inString;
    private boolean afterBackslash;
    private Members members = new Members();

    /** Forgets everything, to be used for another value. */
    public void reset() {
        depth = 0;
        inString = false;
        afterBackslash = false;
        members = new Members();
    }

    /** The members of the object, once its end is found. */
    public Members members() {
        return members;
    }

    /** All bytes have moved towards the beginning. */
    void moved(int distance) {
        members.moved(distance);
    }

    /**
     * Goes on.
     *
     * @param from the opening bracket, or where the last call stopped for want of bytes
     * @return the index behind the closing bracket; -1 if the limit was reached before it
     * @throws MalformedJsonException if brackets are too deep within each other
     */
    public int resume(byte[] json, int from, int limit) throws MalformedJsonException {
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
            } else if ((b | CURLY) == '{') {
                open(index - 1);
            } else if ((b | CURLY) == '}') {
                if (--depth <= 0) {
                    members.closed(index - 1);
                    return index;
                }
            } else if (depth == 1) {
                separator(b, index - 1);
            }
        }
        return -1;
    }

    private void open(int index) throws MalformedJsonException {
        if (depth++ == MOST_DEPTH) {
            throw new MalformedJsonException("brackets are deeper within each other than " + MOST_DEPTH);
        }
        if (depth == 1) {
            members.opened(index);
        }
    }

    private void separator(byte b, int index) {
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
