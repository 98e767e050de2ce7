package io.github.multikueue.proxy.server.observe;

import com.google.common.base.CharMatcher;
import io.github.multikueue.proxy.core.kube.meta.PrintableText;

/** Makes text from outside harmless in a log: what a terminal or a reader's eye could take for something else is escaped. */
final class Printable {

    private static final int LONGEST = 512;
    private static final int LONGEST_MESSAGE = 4096;
    private static final CharMatcher VISIBLE_ASCII = CharMatcher.inRange(' ', '~');
    private static final CharMatcher PLAIN_ASCII =
            VISIBLE_ASCII.and(CharMatcher.noneOf("\"\\")).precomputed();

    private Printable() {}

    /** Control, format, bidirectional and unassigned characters, quotes and backslashes become {@code \}{@code uXXXX}. */
    static String of(String text) {
        if (isPlainAscii(text)) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().limit(LONGEST).forEach(c -> append(safe, c));
        return text.codePointCount(0, text.length()) > LONGEST ? safe + "..." : safe.toString();
    }

    /** A caller's text must not begin a line of its own, nor fill the log. */
    static String inOneLine(String text) {
        boolean plain = text.length() <= LONGEST_MESSAGE && VISIBLE_ASCII.matchesAllOf(text);
        return plain ? text : PrintableText.of(text, LONGEST_MESSAGE);
    }

    /** The same for JSON, which escapes what is not to be seen by itself. */
    static String bounded(String text) {
        return text.length() <= LONGEST_MESSAGE ? text : PrintableText.of(text, LONGEST_MESSAGE);
    }

    /** Nearly all there is: names of Kubernetes. Needs no second copy. */
    private static boolean isPlainAscii(String text) {
        return text.length() <= LONGEST && PLAIN_ASCII.matchesAllOf(text);
    }

    private static void append(StringBuilder safe, int codePoint) {
        if (isPlain(codePoint)) {
            safe.appendCodePoint(codePoint);
        } else {
            for (char unit : Character.toChars(codePoint)) {
                safe.append(String.format("\\u%04x", (int) unit));
            }
        }
    }

    private static boolean isPlain(int c) {
        return PrintableText.isPrintable(c)
                && Character.getType(c) != Character.PRIVATE_USE
                && Character.isDefined(c)
                && c != '"'
                && c != '\\';
    }
}
