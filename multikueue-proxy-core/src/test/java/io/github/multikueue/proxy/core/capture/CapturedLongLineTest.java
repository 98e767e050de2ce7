package io.github.multikueue.proxy.core.capture;

import static io.github.multikueue.proxy.core.capture.CaptureWorld.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.UsedHeap;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A container that writes one line without an end to it: through capture, the store and a reader, in little memory. */
@Isolated("it looks at the heap")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class CapturedLongLineTest {

    private static final String STEP = "step-compile";
    private static final int BLOCK = 1 << 16;
    /** {@code -Dtest.line.mebibytes=1024} for a longer one. */
    private static final long LINE = Long.getLong("test.line.mebibytes", 128) << 20;

    private static final int CAPTURES = 10;
    private static final long MEMORY = 48L << 20;

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1, Threads.daemons("heap"));
    /** Of the heap in use. */
    private final AtomicLong most = new AtomicLong();

    @TempDir
    private Path directory;

    @Test
    void isCapturedAndReadInBoundedMemory() throws IOException {
        try (CaptureWorld world = new CaptureWorld(directory)) {
            world.restart(4 * LINE, 2 * LINE, CAPTURES);
            FakeRun run = world.run("build-1");
            FakeTask task = run.startTask("build", "compile", "package");
            task.log(STEP).bulkLine("x".repeat(BLOCK).getBytes(UTF_8), LINE / BLOCK);
            task.finish();
            long before = UsedHeap.bytes();
            // Also while nothing has come yet, since all of the line might be gathered first.
            timer.scheduleWithFixedDelay(this::look, 0, 200, TimeUnit.MILLISECONDS);

            try (InputStream text = world.logs().open(request(run, task, STEP, LogOptions.FOLLOW))) {
                assertIsRead(text);
            }

            await().until(() -> world.store().usage().bytes() > LINE);
            try (InputStream text = world.logs().open(request(run, task, STEP, LogOptions.ALL))) {
                assertIsRead(text);
            }
            look();
            assertThat(most.get() - before).isLessThan(MEMORY);
        } finally {
            timer.shutdownNow();
        }
    }

    private void look() {
        most.accumulateAndGet(UsedHeap.bytes(), Math::max);
    }

    private static void assertIsRead(InputStream text) throws IOException {
        byte[] piece = new byte[BLOCK];
        for (long read = 0; read < LINE; read += BLOCK) {
            assertThat(text.readNBytes(piece, 0, BLOCK)).isEqualTo(BLOCK);
            requireLine(piece);
        }
        assertThat(text.readAllBytes()).asString(UTF_8).isEqualTo("\n");
    }

    private static void requireLine(byte[] piece) {
        for (byte each : piece) {
            if (each != 'x') {
                throw new AssertionError("byte " + each + " in the line (expected: x)");
            }
        }
    }
}
