package io.github.multikueue.proxy.core.logs.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.core.InBackground;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A log, line by line. To close it ends a read that waits in another thread; a {@link BufferedReader} waits for that read when it is
 * closed, and so a test that fails in the meantime would wait for ever.
 */
public final class FollowedLines implements AutoCloseable {

    private final InputStream log;
    private final BufferedReader lines;

    public FollowedLines(InputStream log) {
        this.log = log;
        this.lines = new BufferedReader(new InputStreamReader(log, UTF_8));
    }

    /** The next line, or null at the end of the log. */
    public @Nullable String next() throws IOException {
        return lines.readLine();
    }

    /** The same, for a test that has more to do until the line comes. */
    public CompletableFuture<@Nullable String> nextInBackground() {
        return InBackground.call(lines::readLine);
    }

    /** All that is left, each line with a newline. */
    public String rest() throws IOException {
        StringBuilder rest = new StringBuilder();
        for (String line = next(); line != null; line = next()) {
            rest.append(line).append('\n');
        }
        return rest.toString();
    }

    /** The same, for a test that has more to do until the log ends. */
    public CompletableFuture<String> restInBackground() {
        return InBackground.call(this::rest);
    }

    @Override
    public void close() throws IOException {
        log.close();
    }
}
