package io.github.multikueue.proxy.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.concurrent.Threads;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keeps the benchmarks from rotting: the rows check the answers themselves, and fail if a byte or a line is wrong. */
class BenchmarksTest {

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void everyRowGetsTheRightAnswers() throws Exception {
        List<BenchmarkResult> results = Benchmarks.run(Scale.minimal(), List.of());

        assertThat(results).hasSize(Threads.hasVirtualThreads() ? 65 : 57);
        assertThat(Report.table(results).lines()).hasSize(results.size() + 2);
    }
}
