package io.github.multikueue.proxy.core.logs.format;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;

/** The wording and the two shapes of notices: lines of a log that the proxy adds, and no container wrote. */
public final class LogNotices {

    /** What a notice begins with where a reader gets text. */
    static final String MARK = "[multikueue-proxy] ";

    private LogNotices() {}

    /** A notice as a line of text: {@code [multikueue-proxy] <message>} and a newline. */
    public static String textLine(String message) {
        return MARK + message + "\n";
    }

    /**
     * A notice as a line of the timestamped form: {@code #<RFC 3339 time> <message>} and a newline.
     *
     * @param time when it was noticed
     */
    public static String timestampedLine(Instant time, String message) {
        return "#" + new String(new TimestampFormatter().of(time), US_ASCII) + " " + message + "\n";
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
