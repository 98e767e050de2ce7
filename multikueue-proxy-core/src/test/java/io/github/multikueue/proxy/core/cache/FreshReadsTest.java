package io.github.multikueue.proxy.core.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.GenerousWaits;
import io.github.multikueue.proxy.core.apiserver.TestExchange;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How new an answer from memory is, and when there is none. */
@ExtendWith(GenerousWaits.class)
class FreshReadsTest {

    private static final String PODS = "/api/v1/namespaces/team-a/pods";
    private static final String ANY = PODS + "?resourceVersion=0";
    private static final GroupResource POD = new GroupResource("", "pods");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);

    private CachedCluster cluster = CachedCluster.start();

    @AfterEach
    void stop() {
        cluster.close();
    }

    private void restart(ReadConsistency consistency, Duration patience) {
        cluster.close();
        cluster = CachedCluster.start(Configs.with(consistency, patience));
    }

    @Test
    void aReadWithoutVersionHasEveryChangeThatWasMadeBefore() {
        cluster.pod("team-a", "p0");
        cluster.awaitCached(PODS);
        for (int i = 1; i <= 20; i++) {
            cluster.pod("team-a", "p" + i);

            assertThat(items(cluster.cached(PODS))).isEqualTo(i + 1);
        }
    }

    @Test
    void manyReadsAtATimeShareAQuestion() throws Exception {
        cluster.pod("team-a", "p");
        cluster.awaitCached(PODS);
        Fault.Injection slow =
                cluster.cluster.inject(Fault.on("list", "pods").stall().times(1));
        int before = cluster.cluster.requests().count("list", "pods");
        Queue<Thread> threads = new ConcurrentLinkedQueue<>();
        ExecutorService readers = Executors.newFixedThreadPool(20, task -> {
            Thread reader = new Thread(task);
            threads.add(reader);
            return reader;
        });
        try {
            List<Future<Boolean>> reads = new ArrayList<>();
            reads.add(readers.submit(() -> cluster.finds(PODS)));
            await().until(() -> slow.hits() == 1);
            for (int i = 0; i < 19; i++) {
                reads.add(readers.submit(() -> cluster.finds(PODS)));
            }
            // Who comes when there is an answer has a question of his own.
            await().until(() -> threads.stream()
                            .filter(each -> each.getState() == Thread.State.TIMED_WAITING)
                            .count()
                    == 20);
            cluster.pod("team-a", "new");
            slow.release();

            for (Future<Boolean> read : reads) {
                assertThat(read.get()).isTrue();
            }
            assertThat(cluster.cluster.requests().count("list", "pods") - before)
                    .isLessThan(10);
        } finally {
            readers.shutdownNow();
        }
    }

    @Test
    void whatTheCacheHasNotComeToInTimeIsForwarded() {
        restart(ReadConsistency.STRICT, SHORT);
        cluster.pod("team-a", "p");
        cluster.awaitCached(PODS);
        cluster.cluster.create(
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\",\"namespace\":\"team-a\"}}");

        assertThat(cluster.finds(PODS)).isFalse();
        assertThat(cluster.finds(ANY)).isTrue();
        // A question whose answer took more than a second is put again.
        await().untilAsserted(() -> {
            int asked = cluster.cluster.requests().count("list", "pods");
            assertThat(cluster.finds(PODS)).isFalse();
            assertThat(cluster.cluster.requests().count("list", "pods")).isEqualTo(asked);
        });

        await().until(() -> cluster.catchesUp(PODS));
    }

    @Test
    void aVersionThatIsNotThereYetIsWaitedFor() {
        cluster.pod("team-a", "p");
        cluster.awaitCached(PODS);
        long next = cluster.cluster.resourceVersion() + 1;
        Thread writer = new Thread(() -> cluster.pod("team-a", "next"));
        writer.start();

        assertThat(items(cluster.cached(PODS + "?resourceVersion=" + next + "&resourceVersionMatch=NotOlderThan")))
                .isEqualTo(2);
    }

    @Test
    void aVersionOfTheFutureIsForwarded() {
        restart(ReadConsistency.STRICT, SHORT);
        cluster.pod("team-a", "p");
        cluster.awaitCached(PODS);

        assertThat(cluster.finds(PODS + "?resourceVersion=999999")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(ReadConsistency.class)
    void aVersionThatAClientMadeUpKeepsNobodyElseFromMemory(ReadConsistency consistency) {
        restart(consistency, SHORT);
        cluster.pod("team-a", "p");
        cluster.awaitCached(PODS);
        assertThat(cluster.finds(PODS + "?resourceVersion=" + Long.MAX_VALUE)).isFalse();
        assertThat(cluster.finds(PODS + "?watch=1&resourceVersion=" + Long.MAX_VALUE))
                .isFalse();

        cluster.cluster.delete("pods", "team-a", "p");
        cluster.caches.wrote(POD, "");

        cluster.awaitCached(PODS);
    }

    @Test
    void aStorageThatIsAskedForTheFutureSaysThatItIsTooLarge() {
        cluster.pod("team-a", "p");
        cluster.awaitCached(PODS);
        CachedRead read = cluster.read(TestExchange.get(PODS)).orElseThrow();
        TestExchange future = TestExchange.get(PODS + "?resourceVersion=999999");

        cluster.serve(future, read);

        assertThat(future.status()).isEqualTo(504);
        assertThat(future.json().path("message").asText())
                .startsWith("Timeout: Too large resource version: 999999, current: ");
        assertThat(future.json().at("/details/causes/0/reason").asText()).isEqualTo("ResourceVersionTooLarge");
        assertThat(future.json().at("/details/retryAfterSeconds").asInt()).isEqualTo(1);
    }

    @Test
    void aReadSeesAWriteThroughTheSameProxyWithoutAsking() {
        restart(ReadConsistency.BOUNDED, LONG);
        cluster.pod("team-a", "p");
        cluster.awaitCached(PODS);
        int asked = cluster.cluster.requests().count("list", "pods");
        for (int i = 0; i < 20; i++) {
            cluster.pod("team-a", "w" + i);
            cluster.caches.wrote(POD, Long.toString(cluster.cluster.resourceVersion()));

            assertThat(items(cluster.cached(PODS))).isEqualTo(i + 2);
        }
        assertThat(cluster.cluster.requests().count("list", "pods")).isEqualTo(asked);
    }

    @Test
    void aReadSeesADeletionWhoseVersionNobodyKnows() {
        restart(ReadConsistency.BOUNDED, LONG);
        cluster.pod("team-a", "p");
        cluster.pod("team-a", "q");
        cluster.awaitCached(PODS);
        cluster.cluster.delete("pods", "team-a", "p");
        cluster.caches.wrote(POD, "");

        assertThat(items(cluster.cached(PODS))).isEqualTo(1);
        assertThat(cluster.finds(PODS + "/p")).isFalse();
    }

    /** Of a deletion the proxy knows that it was, and not its version. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCacheThatHasNotHeardOfAWriteThroughTheSameProxyDoesNotAnswer(boolean knownVersion) {
        restart(ReadConsistency.BOUNDED, SHORT);
        cluster.pod("team-a", "p");
        cluster.awaitCached(PODS);
        cluster.awaitWatched();
        Fault.Injection silent =
                cluster.cluster.inject(Fault.on("watch", "pods").stall());
        cluster.cluster.expireWatches();
        await().until(() -> silent.hits() > 0);
        cluster.cluster.delete("pods", "team-a", "p");
        assertThat(cluster.finds(PODS)).isTrue();

        cluster.caches.wrote(POD, knownVersion ? Long.toString(cluster.cluster.resourceVersion()) : "");

        assertThat(cluster.finds(PODS)).isFalse();
        silent.release();
        cluster.awaitCached(PODS);
        assertThat(items(cluster.cached(PODS))).isZero();
    }

    @Test
    void aClusterThatIsDownIsReadAsLongAsTheBoundAllowsAndToldSo() {
        cluster.pod("team-a", "p");
        cluster.awaitCached(PODS);
        assertThat(cluster.read(TestExchange.get(PODS)).orElseThrow().interrupted())
                .isFalse();

        cluster.cluster.disconnect();
        await().until(() -> cluster.read(TestExchange.get(PODS))
                .filter(CachedRead::interrupted)
                .isPresent());
        cluster.pass(Duration.ofSeconds(29));
        CachedRead late = cluster.read(TestExchange.get(PODS)).orElseThrow();
        assertThat(late.age()).isEqualTo(Duration.ofSeconds(29));
        cluster.pass(Duration.ofSeconds(2));
        assertThat(cluster.finds(PODS)).isFalse();
        assertThat(cluster.finds(ANY)).isFalse();
        assertThat(cluster.report().get(0).state()).isEqualTo(WatchCacheReport.State.STALE);

        cluster.cluster.reconnect();
        cluster.awaitCached(PODS);
        assertThat(cluster.read(TestExchange.get(PODS)).orElseThrow().age()).isEqualTo(Duration.ZERO);
    }

    @Test
    void aWatchThatSaysNothingMakesTheCacheStaleAndThenOpensAnew() {
        cluster.pod("team-a", "p");
        cluster.awaitCached(PODS);

        // Once more, if the watch that follows the list has been answered only now.
        await().until(() -> {
            cluster.pass(Duration.ofSeconds(31));
            return !cluster.finds(ANY);
        });
        cluster.cluster.sendBookmarks();

        cluster.awaitCached(ANY);
    }

    private static int items(TestExchange answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode list = answer.json();
        return list.path("items").size();
    }
}
