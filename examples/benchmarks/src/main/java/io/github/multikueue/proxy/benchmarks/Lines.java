package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Numbered lines: makes them, and sees that a reader gets each once and in order. For one reader, and one thread. */
final class Lines implements HttpConnection.Sink {

    private static final String REST =
            " a line as long as lines of logs are, which is about a hundred characters or so\n";

    private final Runnable onFirst;
    private long complete;
    private long number;
    private boolean inNumber = true;

    /** @param onFirst is told when the first line has come */
    Lines(Runnable onFirst) {
        this.onFirst = onFirst;
    }

    /** The lines of these numbers. */
    static byte[] of(int from, int to) {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i <= to; i++) {
            lines.append(i).append(REST);
        }
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void accept(byte[] buffer, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            byte next = buffer[i];
            if (next == '\n') {
                end();
            } else if (next == ' ') {
                inNumber = false;
            } else if (inNumber) {
                number = number * 10 + (next - '0');
            }
        }
    }

    private void end() throws IOException {
        if (number != complete + 1) {
            throw new IOException("line: " + number + " (expected: " + (complete + 1) + ")");
        }
        complete = number;
        number = 0;
        inNumber = true;
        if (complete == 1) {
            onFirst.run();
        }
    }

    /** How many lines have come, with their ends. */
    long complete() {
        return complete;
    }
}
