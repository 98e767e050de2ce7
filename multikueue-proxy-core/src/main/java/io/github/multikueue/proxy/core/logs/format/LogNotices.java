package io.github.multikueue.proxy.core.logs.format;

import io.github.multikueue.proxy.core.kube.meta.PrintableText;

/** The wording of notices: lines of a log that the proxy adds, and no container wrote. */
public final class LogNotices {

    /** What a notice begins with where a reader gets text. */
    static final String MARK = "[multikueue-proxy] ";

    /** What is before that where lines are marked with who wrote them. */
    static final String BY_THE_PROXY = "# ";

    /** Longer than any notice of ours, but for what others have said in it. */
    private static final int MOST_OF_MESSAGE = 4096;

    private LogNotices() {}

    /** A message as it can stand in a notice: it may quote what workers, containers' images or users have said. */
    public static String printable(String message) {
        return PrintableText.of(message, MOST_OF_MESSAGE);
    }

    /** A notice as a line of text: {@code [multikueue-proxy] <message>} and a newline. */
    public static String textLine(String message) {
        return MARK + printable(message) + "\n";
    }

    /** The same where lines are marked with who wrote them: {@code # [multikueue-proxy] <message>}. */
    public static String markedLine(String message) {
        return BY_THE_PROXY + textLine(message);
    }

    /** The message that a part of the log could not be read. */
    public static String linesMissing(String why) {
        return "lines may be missing here: " + why;
    }

    /** What the worker said in place of a log, quoted. */
    public static String workerSays(String sentence) {
        return "the worker says \"" + sentence + "\"";
    }
}
