package io.github.multikueue.proxy.core.logs.format;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.multikueue.proxy.api.LogOptions;
import java.time.Instant;

/**
 * The timestamped form of a log: what the kubelet gives when asked for timestamps, and what is stored. It consists of
 *
 * <ul>
 *   <li>lines: an RFC 3339 time with up to nine digits of a second, a space, the bytes that the container wrote, a newline. The last
 *       line may lack its newline: the container ended like that, or has not written it yet
 *   <li>notices of the proxy's own: {@code #}, such a time, a space, a message, a newline
 *   <li>lines without a time: the rest of a line whose beginning is older than the time that was asked for, or what the kubelet says
 *       in place of a log
 * </ul>
 *
 * <p>This class writes it; {@link TimestampedDecoder} reads it in the reader's own buffer, {@link TimestampedLines} event by event.
 * Nobody else knows what a line begins with.
 *
 * @see <a href="https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.36/#read-log-pod-v1-core">PodLogOptions</a>
 */
public final class TimestampedForm {

    /** The most bytes that a line begins with: a mark, a time and a space. */
    public static final int LONGEST_HEAD = 1 + LineTimestamps.LONGEST;

    private TimestampedForm() {}

    /** What a line begins with: its time with nine digits of a second, and a space. */
    public static String lineHead(Instant time) {
        return new String(new TimestampFormatter().of(time), US_ASCII) + " ";
    }

    /**
     * A notice with its newline.
     *
     * @param time when it was noticed
     * @param message made one line, and not too long
     */
    public static String notice(Instant time, String message) {
        return LineTimestamps.MARK + lineHead(time) + LogNotices.printable(message) + "\n";
    }

    /** Whether a line whose first byte this is, is a notice, if it is one or has a time. */
    public static boolean isNotice(byte first) {
        return LineTimestamps.mark(first) > 0;
    }

    /**
     * What to ask a source of the timestamped form for, in place of what the reader asked for. A limit in bytes is of what the reader
     * gets, which may be without times, and so is not for the source.
     *
     * @param follow whether to follow the log
     */
    public static LogOptions options(LogOptions asked, boolean follow) {
        return new LogOptions(follow, false, true, asked.tailLines(), asked.sinceSeconds(), asked.sinceTime(), null);
    }
}
