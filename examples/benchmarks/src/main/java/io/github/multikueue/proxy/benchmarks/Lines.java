package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/**
 * Numbered lines: makes them, and sees that a reader gets each once and in order. For one reader, and one thread. Looks at
 * the numbers and at where lines end, since it shares the cores with what is measured.
 */
final class Lines implements HttpConnection.Sink {

    private static final String REST =
            " a line as long as lines of logs are, which is about a hundred characters or so";

    private final LongConsumer onLine;
    private long complete;
    private long number;
    /** How much of the line is to come; 0 while its number is being read. */
    private int left;

    /** @param onLine is told the number of each line as it comes */
    Lines(LongConsumer onLine) {
        this.onLine = onLine;
    }

    /** A line, with its end. */
    static byte[] of(long number) {
        return text(number).concat("\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** A line without its end. */
    static String text(long number) {
        return number + REST;
    }

    /** How many bytes the lines from 1 to this one have. */
    static long bytes(long last) {
        long bytes = 0;
        for (long first = 1; first <= last; first *= 10) {
            bytes += last - first + 1;
        }
        return bytes + last * (REST.length() + 1);
    }

    @Override
    public void accept(byte[] buffer, int offset, int length) throws IOException {
        int end = offset + length;
        for (int i = offset; i < end; ) {
            i = left == 0 ? number(buffer, i) : rest(buffer, i, end);
        }
    }

    private int number(byte[] buffer, int at) throws IOException {
        int digit = buffer[at] - '0';
        if (digit >= 0 && digit <= 9) {
            number = number * 10 + digit;
        } else if (buffer[at] == ' ' && number == complete + 1) {
            left = REST.length();
        } else {
            throw new IOException("line: " + number + " (expected: " + (complete + 1) + ")");
        }
        return at + 1;
    }

    private int rest(byte[] buffer, int from, int end) throws IOException {
        int to = Math.min(end, from + left);
        left -= to - from;
        if (left == 0) {
            end(buffer[to - 1]);
        }
        return to;
    }

    private void end(byte last) throws IOException {
        if (last != '\n') {
            throw new IOException("line " + number + " is not whole");
        }
        complete = number;
        number = 0;
        onLine.accept(complete);
    }

    /** How many lines have come, with their ends. */
    long complete() {
        return complete;
    }
}
