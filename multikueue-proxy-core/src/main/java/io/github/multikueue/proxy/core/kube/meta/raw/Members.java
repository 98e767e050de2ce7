package io.github.multikueue.proxy.core.kube.meta.raw;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Where the members of an object are: of each its start, its colon, and what ends it. Not safe for use by several threads. */
public final class Members {

    private static final int INTS = 3;

    private int[] positions = new int[8 * INTS];
    private int count;
    private int start;
    private boolean hasColon;
    private int opening;
    private int behind;

    void clear() {
        count = 0;
        hasColon = false;
    }

    void opened(int bracket) {
        opening = bracket;
        start = bracket + 1;
    }

    void closed(int bracket) {
        ended(bracket);
        behind = bracket + 1;
    }

    void colonAt(int index) {
        if (hasColon) {
            return;
        }
        if (count * INTS == positions.length) {
            positions = Arrays.copyOf(positions, 2 * positions.length);
        }
        positions[count * INTS] = start;
        positions[count * INTS + 1] = index;
        hasColon = true;
    }

    void ended(int index) {
        if (hasColon) {
            positions[count * INTS + 2] = index;
            count++;
        }
        hasColon = false;
        start = index + 1;
    }

    /** All bytes have moved towards the beginning. */
    void moved(int distance) {
        for (int i = 0; i < Math.min(positions.length, (count + 1) * INTS); i++) {
            positions[i] -= distance;
        }
        start -= distance;
        behind -= distance;
        opening -= distance;
    }

    /** How many there are. */
    public int size() {
        return count;
    }

    /** The opening brace of the object. */
    public int opening() {
        return opening;
    }

    /** Behind the closing brace of the object. */
    public int behind() {
        return behind;
    }

    /** Before the name's quote, and white space in front of it. */
    public int start(int member) {
        return positions[member * INTS];
    }

    /** The colon. */
    public int colon(int member) {
        return positions[member * INTS + 1];
    }

    /** The comma or brace behind the value. */
    public int end(int member) {
        return positions[member * INTS + 2];
    }

    /** The last member of a name, which is the one that counts, or -1. The name has no character that is escaped. */
    public int find(byte[] json, byte[] name) {
        for (int i = count - 1; i >= 0; i--) {
            if (hasName(json, i, name)) {
                return i;
            }
        }
        return -1;
    }

    private boolean hasName(byte[] json, int member, byte[] name) {
        return isName(json, nameStart(json, member), nameEnd(json, member), name);
    }

    /** Whether the string between two quotes is the name, in whatever way it is spelled. */
    static boolean isName(byte[] json, int from, int to, byte[] name) {
        if (Arrays.equals(json, from, to, name, 0, name.length)) {
            return true;
        }
        int escape = to - from <= name.length ? to : JsonStrings.special(json, from, to);
        return escape < to && JsonStrings.decode(json, from, to).equals(new String(name, UTF_8));
    }

    /** Behind the opening quote of the name. */
    public int nameStart(byte[] json, int member) {
        int index = start(member);
        int colon = colon(member);
        while (index < colon && json[index] != '"') {
            index++;
        }
        return Math.min(index + 1, colon);
    }

    /** The closing quote of the name. */
    public int nameEnd(byte[] json, int member) {
        int index = colon(member) - 1;
        while (index > start(member) && json[index] != '"') {
            index--;
        }
        return Math.max(index, nameStart(json, member));
    }
}
