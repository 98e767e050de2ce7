package io.github.multikueue.proxy.server.route.query;

import static java.util.Comparator.comparing;

import io.github.multikueue.proxy.core.kube.meta.header.AcceptClause;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.server.status.HttpFailureException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds the format a reader wants.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1">RFC 9110, Accept</a>
 */
final class LogFormats {

    /** What {@code ?format=} may be. */
    static final List<String> NAMES = List.of("text", "marked", "ndjson", "sse");

    /** What it may be over a WebSocket, where messages need no other envelope. */
    static final List<String> STREAM_NAMES = List.of("text", "marked", "ndjson");

    private static final int LONGEST = 4096;

    /** What is said of a format: how much it is wanted, and how exactly it was named. */
    private record Wish(LogFormat format, double quality, int precision) {}

    private LogFormats() {}

    /** The format of a name among {@link #NAMES}. */
    static LogFormat named(String name) {
        return switch (name) {
            case "marked" -> LogFormat.MARKED_TEXT;
            case "ndjson" -> LogFormat.NDJSON;
            case "sse" -> LogFormat.EVENT_STREAM;
            default -> LogFormat.TEXT;
        };
    }

    /**
     * The format that is wanted most; marked text has the media type of text, and is not chosen by it; of those that are wanted alike the one that is named most exactly, and then text.
     *
     * @param accept the values of the header, one for each line it came in; none for whatever there is
     * @throws HttpFailureException 406 if none of ours is wanted
     */
    static LogFormat negotiate(List<String> accept) {
        if (accept.isEmpty()) {
            return LogFormat.TEXT;
        }
        String header = String.join(",", accept);
        List<AcceptClause> clauses = header.isBlank()
                ? List.of()
                : AcceptClause.parse(List.of(header.substring(0, Math.min(header.length(), LONGEST))));
        Comparator<Wish> order = comparing(Wish::quality).thenComparing(Wish::precision);
        return Arrays.stream(LogFormat.values())
                .flatMap(format -> wish(format, clauses).stream())
                .filter(wish -> wish.quality() > 0)
                .sorted(order.reversed())
                .map(Wish::format)
                .findFirst()
                .orElseThrow(() -> HttpFailureException.notAcceptable(
                        "Accept: " + QueryParameters.printable(header) + " (expected: " + known() + ")"));
    }

    /** What the most exact clause that includes the format says of it. */
    private static Optional<Wish> wish(LogFormat format, List<AcceptClause> clauses) {
        return clauses.stream()
                .filter(clause -> clause.includes(format.contentType()))
                .max(comparing(clause -> clause.precision(format.contentType())))
                .map(clause -> new Wish(format, clause.quality(), clause.precision(format.contentType())));
    }

    private static String known() {
        return Arrays.stream(LogFormat.values())
                .map(LogFormat::contentType)
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
