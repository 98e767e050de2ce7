package io.github.multikueue.proxy.server.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchingAppenderTest {

    /** Takes nothing as long as there are no permits. */
    private static final class Output extends OutputStream {
        private final Semaphore permits = new Semaphore(1_000_000);
        private final List<String> writes = new CopyOnWriteArrayList<>();
        private boolean broken;

        @Override
        public void write(int single) {
            throw new AssertionError("single bytes are slow");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return;
            }
            permits.acquireUninterruptibly();
            if (broken) {
                broken = false;
                throw new IOException("no space left on device");
            }
            writes.add(new String(bytes, offset, length, UTF_8));
        }

        List<String> lines() {
            return String.join("", writes)
                    .lines()
                    .map(each -> each.substring(each.indexOf(' ') + 1))
                    .toList();
        }
    }

    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("io.github.multikueue.proxy.Example");
    private final Output output = new Output();
    private BatchingAppender appender;

    @BeforeEach
    void start() {
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        TextLayout layout = new TextLayout();
        layout.start();
        encoder.setLayout(layout);
        encoder.setCharset(UTF_8);
        encoder.start();
        appender = new BatchingAppender(encoder, output);
        appender.setContext(context);
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void stop() {
        output.permits.release(1000);
        context.stop();
    }

    @Test
    void aLineIsWrittenAlthoughNoOtherFollows() {
        logger.atInfo().addKeyValue("code", 200).addKeyValue("path", "/a\nb").log("request");

        await().until(() -> output.lines().equals(List.of("INFO  Example: request code=\"200\" path=\"/a?b\"")));
    }

    @Test
    void linesThatComeWhileAnotherIsWrittenAreWrittenTogetherAndInOrder() {
        output.permits.drainPermits();
        logger.info("first");
        await().until(output.permits::hasQueuedThreads);
        IntStream.range(0, 100).forEach(i -> logger.info("line {}", i));

        output.permits.release(2);

        await().until(() -> output.lines().size() == 101);
        assertThat(output.writes).hasSize(2);
        assertThat(output.lines().subList(1, 101))
                .isEqualTo(IntStream.range(0, 100)
                        .mapToObj(i -> "INFO  Example: line " + i)
                        .toList());
    }

    @Test
    void aWarningIsWrittenWithAllBeforeItWhenTheCallReturns() {
        logger.info("why");
        logger.warn("what");

        assertThat(output.lines()).containsExactly("INFO  Example: why", "WARN  Example: what");
    }

    @Test
    void atTheEndOfTheProcessEachLineIsWrittenWhenTheCallReturns() {
        appender.hurry();
        logger.info("last words");

        assertThat(output.lines()).containsExactly("INFO  Example: last words");
    }

    @Test
    void whoeverLogsWaitsForAnOutputThatTakesNothingAndNoLineIsLost() throws Exception {
        output.permits.drainPermits();
        int lines = 3000;
        Thread caller = new Thread(
                () -> IntStream.range(0, lines).forEach(i -> logger.info("{} {}", i, "x".repeat(1000))), "caller");
        caller.start();
        await().until(() -> caller.getState() == Thread.State.WAITING);

        output.permits.release(lines);
        caller.join();

        await().until(() -> output.lines().size() == lines);
    }

    @Test
    void anOutputThatFailsOnceIsWrittenToAgain() {
        output.broken = true;
        logger.warn("lost");
        logger.warn("kept");
        logger.warn("kept, too");

        assertThat(output.lines()).containsExactly("WARN  Example: kept", "WARN  Example: kept, too");
        assertThat(context.getStatusManager().getCopyOfStatusList())
                .anyMatch(each -> each.getMessage().equals("Lines were not written"));
    }

    @Test
    void aStackTraceFollowsItsLine() {
        logger.error("failed", new IllegalStateException("why"));

        assertThat(output.lines().get(0)).isEqualTo("ERROR Example: failed");
        assertThat(String.join("", output.writes))
                .contains(
                        "java.lang.IllegalStateException: why",
                        "\tat " + getClass().getName());
    }
}
