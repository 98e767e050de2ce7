package io.github.multikueue.proxy.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.concurrent.Threads;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keeps the benchmarks from rotting: the rows check the answers themselves, and fail if a byte or a line is wrong. */
class BenchmarksTest {

    /** Most rows wait for a server to start, with one thread. */
    private static final int AT_A_TIME = 3;

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void everyRowGetsTheRightAnswers() throws Exception {
        List<BenchmarkResult> results = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            Queue<BenchmarkRow> rows = new ConcurrentLinkedQueue<>(Benchmarks.ROWS);
            Callable<List<BenchmarkResult>> fleet = () -> Benchmarks.run(Scale.minimal(), rows);
            for (Future<List<BenchmarkResult>> each : threads.invokeAll(Collections.nCopies(AT_A_TIME, fleet))) {
                results.addAll(each.get());
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(results).hasSize(Threads.hasVirtualThreads() ? 75 : 67);
        assertThat(Report.table(results).lines()).hasSize(results.size() + 2);
    }
}
