package io.github.multikueue.proxy.core.runlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.GenerousWaits;
import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lines of many containers in one stream. */
@ExtendWith(GenerousWaits.class)
@Timeout(180)
class LineMergerTest {

    private static final LogOrigin ORIGIN = new LogOrigin("w1", "pod", "step-build", "build", "build", 1);
    private static final int LARGE = 64 * 1024;

    private final AtomicLong nanos = new AtomicLong();
    private final LineMerger merger = new LineMerger(nanos::get);
    private final List<Boolean> begins = new ArrayList<>();

    @Test
    void keepsALineTogether() throws Exception {
        merger.put("a", part("one ", true));
        FutureTask<Boolean> other = putInThread("b", line("another"));

        merger.put("a", rest("line"));
        other.get(60, SECONDS);
        merger.finish();

        assertThat(texts()).containsExactly("one ", "line", "another");
    }

    @Test
    void aSilentWriterLosesItsTurn() throws Exception {
        merger.put("a", part("half ", true));
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());

        merger.put("b", line("another"));
        merger.put("a", rest("a line"));
        merger.finish();

        assertThat(texts()).containsExactly("half ", "another", "a line");
        assertThat(begins).as("the rest is told as a line of its own").containsExactly(true, true, true);
    }

    @Test
    void aWriterThatGoesOnKeepsItsTurn() throws Exception {
        merger.put("a", part("one ", true));
        nanos.addAndGet(Duration.ofSeconds(9).toNanos());
        merger.put("a", part("long ", false));
        nanos.addAndGet(Duration.ofSeconds(9).toNanos());
        FutureTask<Boolean> other = putInThread("b", line("another"));
        merger.put("a", rest("line"));

        other.get(60, SECONDS);
        merger.finish();

        assertThat(texts()).containsExactly("one ", "long ", "line", "another");
    }

    @Test
    void aNoticeComesBehindTheLineThatHasBegun() throws Exception {
        merger.put("a", part("one ", true));
        merger.notice(notice("lost"));
        merger.put("a", rest("line"));
        merger.notice(notice("found"));
        merger.finish();

        assertThat(texts()).containsExactly("one ", "line", "#lost", "#found");
    }

    @Test
    void aNoticeDoesNotWaitForASilentWriter() throws Exception {
        merger.put("a", part("one ", true));
        assertThat(text(merger.take())).isEqualTo("one ");
        merger.notice(notice("lost"));
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());

        assertThat(text(merger.take())).isEqualTo("#lost");
    }

    @Test
    void whoHoldsTheOthersOffWritesAllItsLinesFirst() throws Exception {
        merger.hold("a");
        FutureTask<Boolean> other = putInThread("b", line("another"));
        merger.put("a", line("one"));
        merger.put("a", line("two"));
        merger.release("a");

        other.get(60, SECONDS);
        merger.finish();

        assertThat(texts()).containsExactly("one", "two", "another");
    }

    @Test
    void writersWaitUntilMuchIsReadOnceItIsFull() throws Exception {
        for (int i = 0; i < 4; i++) {
            merger.put("a", line("x".repeat(LARGE)));
        }
        FutureTask<Boolean> fifth = putInThread("a", line("fifth"));

        merger.take();
        merger.take();
        merger.take();

        fifth.get(60, SECONDS);
        merger.take();
        assertThat(text(merger.take())).isEqualTo("fifth");
    }

    @Test
    void writersAreToldThatNobodyReads() throws Exception {
        merger.put("a", part("one ", true));
        FutureTask<Boolean> other = putInThread("b", line("another"));
        merger.close();

        assertThatThrownBy(() -> other.get(60, SECONDS)).hasRootCauseInstanceOf(IOException.class);
        assertThatThrownBy(merger::take).hasMessage("the log was closed");
        assertThat(merger.awaitClosed(Duration.ZERO)).isTrue();
    }

    /** Returns once the writer waits. */
    private FutureTask<Boolean> putInThread(String writer, FeedItem item) {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            merger.put(writer, item);
            return true;
        });
        Thread thread = new Thread(task, "writer-" + writer);
        thread.setDaemon(true);
        thread.start();
        await().until(() -> switch (thread.getState()) {
            case WAITING, TIMED_WAITING, TERMINATED -> true;
            default -> false;
        });
        return task;
    }

    private List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        for (FeedItem item = merger.take(); item != null; item = merger.take()) {
            texts.add(text(item));
        }
        return texts;
    }

    private String text(FeedItem item) {
        if (item.event() instanceof LogEvent.Text text) {
            begins.add(text.begins());
            return new String(text.bytes(), UTF_8);
        }
        return "#" + ((LogEvent.Notice) item.event()).message();
    }

    private static LogEvent.Notice notice(String message) {
        return new LogEvent.Notice(null, Instant.EPOCH, message);
    }

    private static FeedItem line(String text) {
        return item(text, true, true);
    }

    private static FeedItem part(String text, boolean begins) {
        return item(text, begins, false);
    }

    private static FeedItem rest(String text) {
        return item(text, false, true);
    }

    private static FeedItem item(String text, boolean begins, boolean ends) {
        return new FeedItem(
                new LogEvent.Text(ORIGIN, Instant.EPOCH, text.getBytes(UTF_8), begins, ends), places -> {}, ends);
    }
}
