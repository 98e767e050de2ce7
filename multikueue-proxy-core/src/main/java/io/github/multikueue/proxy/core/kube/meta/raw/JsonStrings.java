package io.github.multikueue.proxy.core.kube.meta.raw;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Strings of JSON. */
public final class JsonStrings {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';

    private JsonStrings() {}

    /** The index of the next quote or backslash, or the limit. Looks at eight bytes at a time. */
    public static int special(byte[] json, int from, int limit) {
        int index = from;
        while (index + Long.BYTES <= limit) {
            long word = (long) LONGS.get(json, index);
            long quotes = word ^ QUOTES;
            long backslashes = word ^ BACKSLASHES;
            // The lowest bit that is set belongs to the first byte that is zero; what is set above it may be wrong.
            long zeros = (((quotes - ONES) & ~quotes) | ((backslashes - ONES) & ~backslashes)) & HIGH_BITS;
            if (zeros != 0) {
                return index + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
            index += Long.BYTES;
        }
        while (index < limit && json[index] != '"' && json[index] != '\\') {
            index++;
        }
        return index;
    }

    /** The text between two quotes. */
    public static String decode(byte[] json, int from, int to) {
        // Within a string, a quote stands behind a backslash.
        return special(json, from, to) == to
                ? new String(json, from, to - from, UTF_8)
                : unescaped(new String(json, from, to - from, UTF_8));
    }

    private static String unescaped(String text) {
        StringBuilder result = new StringBuilder(text.length());
        int index = 0;
        while (index < text.length()) {
            char c = text.charAt(index++);
            if (c != '\\' || index == text.length()) {
                result.append(c);
            } else if (text.charAt(index) == 'u' && isHex(text, index + 1)) {
                result.append((char) Integer.parseInt(text, index + 1, index + 5, 16));
                index += 5;
            } else {
                result.append(escaped(text.charAt(index++)));
            }
        }
        return result.toString();
    }

    private static boolean isHex(String text, int from) {
        for (int i = from; i < from + 4; i++) {
            if (i >= text.length() || Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) > 'f') {
                return false;
            }
        }
        return true;
    }

    private static char escaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> c;
        };
    }

    /** The text as JSON, with its quotes. */
    public static byte[] encode(String text) {
        StringBuilder result = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                result.append('\\').append(c);
            } else if (c < ' ' || isLoneSurrogate(text, i)) {
                result.append(String.format("\\u%04x", (int) c));
            } else {
                result.append(c);
            }
        }
        return result.append('"').toString().getBytes(UTF_8);
    }

    /** It has no bytes in UTF-8. */
    private static boolean isLoneSurrogate(String text, int index) {
        char c = text.charAt(index);
        if (Character.isHighSurrogate(c)) {
            return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
        }
        return Character.isLowSurrogate(c) && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
    }
}
