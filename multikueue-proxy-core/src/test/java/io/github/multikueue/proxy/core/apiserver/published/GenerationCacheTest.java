package io.github.multikueue.proxy.core.apiserver.published;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GenerationCacheTest {

    private static final int THREADS = 8;

    private final AtomicLong generation = new AtomicLong();
    private final AtomicInteger made = new AtomicInteger();

    @Test
    void manyThreadsGetOneValueOfEachGeneration() throws Exception {
        GenerationCache<String> cache =
                new GenerationCache<>(generation::get, before -> before + ">" + made.incrementAndGet());
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            assertThat(together(threads, cache)).containsOnly("null>1");
            assertThat(together(threads, cache)).containsOnly("null>1");
            generation.incrementAndGet();
            assertThat(together(threads, cache)).containsOnly("null>1>2");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aChangeWhileTheValueIsMadeIsNotMissed() {
        GenerationCache<Integer> cache = new GenerationCache<>(generation::get, before -> {
            if (before == null) {
                generation.incrementAndGet();
            }
            return made.incrementAndGet();
        });

        assertThat(cache.get()).isEqualTo(1);
        assertThat(cache.get()).isEqualTo(2);
        assertThat(cache.get()).isEqualTo(2);
    }

    private static List<String> together(ExecutorService threads, GenerationCache<String> cache) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<String>> values = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            values.add(threads.submit(() -> {
                start.await();
                return cache.get();
            }));
        }
        start.countDown();
        List<String> all = new ArrayList<>();
        for (Future<String> value : values) {
            all.add(value.get(60, TimeUnit.SECONDS));
        }
        return all;
    }
}
