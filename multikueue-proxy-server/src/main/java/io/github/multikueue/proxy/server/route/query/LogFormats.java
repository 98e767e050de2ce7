package io.github.multikueue.proxy.server.route.query;

import static java.util.Comparator.comparing;

import com.google.common.base.Splitter;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.server.status.HttpFailureException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the format a reader wants.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1">RFC 9110, Accept</a>
 */
final class LogFormats {

    /** What {@code ?format=} may be. */
    static final List<String> NAMES = List.of("text", "ndjson", "sse");

    /** What it may be over a WebSocket, where messages need no other envelope. */
    static final List<String> STREAM_NAMES = List.of("text", "ndjson");

    private static final Pattern RANGE = Pattern.compile("\\s*([^\\s/;,]+)/([^\\s/;,]+)\\s*((?:;[^,]*)?)");
    private static final Pattern QUALITY = Pattern.compile("(?i);\\s*q\\s*=\\s*([01](?:\\.[0-9]{0,3})?)\\s*(?:;|$)");
    private static final int LONGEST = 4096;

    /** What is said of a format: how much it is wanted, and how exactly it was named. */
    private record Wish(LogFormat format, double quality, int precision) {}

    /** One media range of an Accept header. */
    private record Range(String type, String subtype, double quality) {

        /** How exactly it names a format; negative if not at all. */
        int precision(LogFormat format) {
            if (format.contentType().equals(type + "/" + subtype)) {
                return 2;
            }
            if (!subtype.equals("*")) {
                return -1;
            }
            return type.equals("*") ? 0 : format.contentType().startsWith(type + "/") ? 1 : -1;
        }
    }

    private LogFormats() {}

    /** The format of a name among {@link #NAMES}. */
    static LogFormat named(String name) {
        return switch (name) {
            case "ndjson" -> LogFormat.NDJSON;
            case "sse" -> LogFormat.EVENT_STREAM;
            default -> LogFormat.TEXT;
        };
    }

    /**
     * The format that is wanted most; of those that are wanted alike the one that is named most exactly, and then text.
     *
     * @param accept the values of the header, one for each line it came in; none for whatever there is
     * @throws HttpFailureException 406 if none of ours is wanted
     */
    static LogFormat negotiate(List<String> accept) {
        if (accept.isEmpty()) {
            return LogFormat.TEXT;
        }
        String header = String.join(",", accept);
        List<Range> ranges = ranges(header.substring(0, Math.min(header.length(), LONGEST)));
        Comparator<Wish> order = comparing(Wish::quality).thenComparing(Wish::precision);
        return Arrays.stream(LogFormat.values())
                .flatMap(format -> wish(format, ranges).stream())
                .filter(wish -> wish.quality() > 0)
                .sorted(order.reversed())
                .map(Wish::format)
                .findFirst()
                .orElseThrow(() -> HttpFailureException.notAcceptable(
                        "Accept: " + QueryParameters.printable(header) + " (expected: " + known() + ")"));
    }

    /** What the most exact range that covers the format says of it. */
    private static Optional<Wish> wish(LogFormat format, List<Range> ranges) {
        return ranges.stream()
                .filter(range -> range.precision(format) >= 0)
                .max(comparing(range -> range.precision(format)))
                .map(range -> new Wish(format, range.quality(), range.precision(format)));
    }

    /** Whatever is no media range is passed over. */
    private static List<Range> ranges(String header) {
        List<Range> ranges = new ArrayList<>();
        for (String part : Splitter.on(',').split(header)) {
            Matcher range = RANGE.matcher(part);
            if (range.matches()) {
                Matcher quality = QUALITY.matcher(range.group(3));
                ranges.add(new Range(
                        range.group(1).toLowerCase(Locale.ROOT),
                        range.group(2).toLowerCase(Locale.ROOT),
                        quality.find() ? Double.parseDouble(quality.group(1)) : 1));
            }
        }
        return ranges;
    }

    private static String known() {
        return Arrays.stream(LogFormat.values()).map(LogFormat::contentType).collect(Collectors.joining(", "));
    }
}
