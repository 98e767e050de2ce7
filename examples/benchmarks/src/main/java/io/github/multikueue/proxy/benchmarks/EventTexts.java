package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Takes the lines of a log out of events of JSON. Looks for the field with the text and for nothing else, since it shares the
 * cores with what is measured; the lines it is for have no character that JSON would escape.
 */
final class EventTexts implements HttpConnection.Sink {

    private static final byte[] FIELD = "\"text\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEWLINE = {'\n'};

    private final HttpConnection.Sink lines;
    /** How much of the field's name has come. */
    private int matched;

    /** @param lines gets the lines with their ends */
    EventTexts(HttpConnection.Sink lines) {
        this.lines = lines;
    }

    @Override
    public void accept(byte[] buffer, int offset, int length) throws IOException {
        int end = offset + length;
        for (int i = offset; i < end; ) {
            if (matched == FIELD.length) {
                i = text(buffer, i, end);
            } else {
                matched = buffer[i] == FIELD[matched] ? matched + 1 : buffer[i] == FIELD[0] ? 1 : 0;
                i++;
            }
        }
    }

    private int text(byte[] buffer, int from, int end) throws IOException {
        int to = from;
        while (to < end && buffer[to] != '"') {
            to++;
        }
        lines.accept(buffer, from, to - from);
        if (to == end) {
            return to;
        }
        lines.accept(NEWLINE, 0, 1);
        matched = 0;
        return to + 1;
    }
}
