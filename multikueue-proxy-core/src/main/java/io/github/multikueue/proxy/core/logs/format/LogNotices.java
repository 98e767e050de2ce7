package io.github.multikueue.proxy.core.logs.format;

/** The wording of notices: lines of a log that the proxy adds, and no container wrote. */
public final class LogNotices {

    /** What a notice begins with where a reader gets text. */
    static final String MARK = "[multikueue-proxy] ";

    private LogNotices() {}

    /** A notice as a line of text: {@code [multikueue-proxy] <message>} and a newline. */
    public static String textLine(String message) {
        return MARK + message + "\n";
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
