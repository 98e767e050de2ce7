package io.github.multikueue.proxy.core.kube.meta;

/**
 * Text from outside, made fit for a line of a log, a header or a notice: one line, of a bounded length, without
 * characters that a terminal obeys or that change how the rest is seen. Those of the Unicode categories Cc, Cf, Zl and Zp, and half
 * surrogate pairs, become question marks.
 */
public final class PrintableText {

    private PrintableText() {}

    /**
     * The text in one line.
     *
     * @param most how many characters (UTF-16) of it; what is longer is cut, and ends with three dots behind them
     */
    public static String of(String text, int most) {
        if (text.length() <= most) {
            return of(text);
        }
        int end = most > 0 && Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return of(text.substring(0, end)) + "...";
    }

    /** The text in one line, for text whose length is bounded already. */
    public static String of(String text) {
        return text.codePoints().allMatch(PrintableText::isPrintable)
                ? text
                : text.codePoints()
                        .map(each -> isPrintable(each) ? each : '?')
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    /** Whether there are control characters in it: line breaks, NUL, and whatever else a header or a line of a log ends with. */
    public static boolean hasControlCharacters(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    /** Whether a character can stand in a line as it is. */
    public static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
