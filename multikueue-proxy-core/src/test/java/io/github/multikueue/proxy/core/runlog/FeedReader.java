package io.github.multikueue.proxy.core.runlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogFeed;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a feed in a thread of its own. A line is {@code [task : step] text}, a notice {@code # text} or
 * {@code [task : step] # text}; a line that does not end with a newline ends with {@code $}.
 */
final class FeedReader implements AutoCloseable {

    /** A line and the cursor behind it. */
    record Line(
            String text,
            @Nullable LogOrigin origin,
            @Nullable String cursor) {}

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final LogFeed feed;
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile @Nullable Exception failure;
    private volatile boolean ended;

    FeedReader(LogFeed feed) {
        this.feed = feed;
        this.thread = new Thread(this::read, "feed-reader");
        thread.setDaemon(true);
        thread.start();
    }

    /** The text of all lines up to now. */
    List<String> lines() {
        return lines.stream().map(Line::text).toList();
    }

    /** The same without notices. */
    List<String> text() {
        return lines().stream().filter(each -> !each.contains("# ")).toList();
    }

    /** Notices alone. */
    List<String> notices() {
        return lines().stream().filter(each -> each.contains("# ")).toList();
    }

    List<Line> all() {
        return List.copyOf(lines);
    }

    FeedReader awaitLine(String text) {
        return await("line " + text, () -> lines().contains(text));
    }

    FeedReader awaitNotice(String part) {
        return await("notice " + part, () -> notices().stream().anyMatch(each -> each.contains(part)));
    }

    /** Waits for the end, and fails if the feed broke off. */
    FeedReader awaitEnd() {
        return await("end", () -> ended);
    }

    private synchronized FeedReader await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (failure != null || left <= 0) {
                throw new AssertionError("no " + what + " behind " + shortened(), failure);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        }
        return this;
    }

    private List<String> shortened() {
        return lines().stream()
                .map(each -> each.substring(0, Math.min(each.length(), 120)))
                .toList();
    }

    private synchronized void happened(Runnable what) {
        what.run();
        notifyAll();
    }

    boolean isEnded() {
        return ended;
    }

    @Override
    public void close() {
        feed.close();
        thread.interrupt();
    }

    private void read() {
        try {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            LogEvent.@Nullable Text last = null;
            for (LogEvent event = feed.next(); event != null; event = feed.next()) {
                if (last != null && !(event instanceof LogEvent.Text text && !text.begins())) {
                    add(last, line, "$", null);
                    last = null;
                }
                if (event instanceof LogEvent.Text text) {
                    line.writeBytes(text.bytes());
                    last = text;
                    if (text.ends()) {
                        add(text, line, "", feed.cursor());
                        last = null;
                    }
                } else if (event instanceof LogEvent.Notice notice) {
                    add(new Line(prefix(notice.origin()) + "# " + notice.message(), notice.origin(), feed.cursor()));
                }
            }
            if (last != null) {
                add(last, line, "$", feed.cursor());
            }
            happened(() -> ended = true);
        } catch (IOException | RuntimeException e) {
            happened(() -> failure = e);
        }
    }

    private void add(LogEvent.Text of, ByteArrayOutputStream line, String end, @Nullable String cursor) {
        add(new Line(prefix(of.origin()) + line.toString(UTF_8) + end, of.origin(), cursor));
        line.reset();
    }

    private void add(Line line) {
        happened(() -> lines.add(line));
    }

    private static String prefix(@Nullable LogOrigin origin) {
        if (origin == null) {
            return "";
        }
        String step = origin.step() == null ? origin.container() : requireNonNull(origin.step());
        return "[" + origin.task() + " : " + step + "] ";
    }

    /** The texts of these lines. */
    static List<String> texts(List<Line> lines) {
        List<String> texts = new ArrayList<>();
        lines.forEach(each -> texts.add(each.text()));
        return texts;
    }
}
