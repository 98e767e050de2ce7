package io.github.multikueue.proxy.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class CoalescingCacheTest {

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger calls = new AtomicInteger();

    private CoalescingCache<String, Integer> cache(Duration ttl) {
        return new CoalescingCache<>(ttl, 100, now::get);
    }

    @Test
    void remembersAnAnswerForItsTime() {
        CoalescingCache<String, Integer> cache = cache(Duration.ofSeconds(10));

        assertThat(cache.get("a", calls::incrementAndGet)).isEqualTo(1);
        now.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(cache.get("a", calls::incrementAndGet)).isEqualTo(1);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(cache.get("a", calls::incrementAndGet)).isEqualTo(2);
        assertThat(cache.hits()).isEqualTo(1);
        assertThat(cache.misses()).isEqualTo(2);
    }

    @Test
    void remembersNothingWithATimeOfZero() {
        CoalescingCache<String, Integer> cache = cache(Duration.ZERO);

        assertThat(cache.get("a", calls::incrementAndGet)).isEqualTo(1);
        assertThat(cache.get("a", calls::incrementAndGet)).isEqualTo(2);
    }

    @Test
    void neverRemembersAFailure() {
        CoalescingCache<String, Integer> cache = cache(Duration.ofSeconds(10));

        assertThatThrownBy(() -> cache.get("a", () -> {
                    throw new IllegalStateException("down");
                }))
                .hasMessage("down");
        assertThat(cache.get("a", calls::incrementAndGet)).isEqualTo(1);
    }

    @Test
    void oneCallServesAllWhoAskMeanwhileAlsoWithoutRemembering() throws Exception {
        CoalescingCache<String, Integer> cache = cache(Duration.ZERO);
        CountDownLatch answer = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<Integer> ask = () -> cache.get("a", () -> {
                awaitOrFail(answer);
                return calls.incrementAndGet();
            });
            List<Future<Integer>> asked =
                    Stream.generate(() -> threads.submit(ask)).limit(8).toList();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> cache.hits() + cache.misses() == 8);
            answer.countDown();

            for (Future<Integer> each : asked) {
                assertThat(each.get()).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anAnswerThatIsNotValidAnyMoreIsAskedForAnew() {
        CoalescingCache<String, Integer> cache = cache(Duration.ofSeconds(10));
        cache.get("a", calls::incrementAndGet);

        assertThat(cache.get("a", answer -> answer > 1, calls::incrementAndGet)).isEqualTo(2);
        assertThat(cache.get("a", answer -> answer > 1, calls::incrementAndGet)).isEqualTo(2);
        assertThat(cache.peek("a")).isEqualTo(2);
    }

    /** However often the answer changes: who has asked has something to go on with. */
    @Test
    void anAnswerOfOnesOwnNeedNotBeValid() {
        CoalescingCache<String, Integer> cache = cache(Duration.ofSeconds(10));

        assertThat(cache.get("a", answer -> false, calls::incrementAndGet)).isEqualTo(1);
        assertThat(cache.get("a", answer -> false, calls::incrementAndGet)).isEqualTo(2);
    }

    @Test
    void anAnswerThatWasOvertakenOnItsWayServesOnlyWhoAskedBefore() throws Exception {
        CoalescingCache<String, Integer> cache = cache(Duration.ofSeconds(10));
        CountDownLatch answer = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Integer> before = threads.submit(() -> cache.get("a", () -> {
                awaitOrFail(answer);
                return calls.incrementAndGet();
            }));
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> cache.misses() == 1);
            Future<Integer> after = threads.submit(() -> cache.get("a", each -> each > 1, calls::incrementAndGet));
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> cache.hits() == 1);
            answer.countDown();

            assertThat(before.get()).isEqualTo(1);
            assertThat(after.get()).isEqualTo(2);
            assertThat(cache.peek("a")).isEqualTo(2);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void awaitOrFail(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
