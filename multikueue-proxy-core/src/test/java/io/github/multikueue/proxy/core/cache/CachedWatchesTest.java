package io.github.multikueue.proxy.core.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.GenerousWaits;
import io.github.multikueue.proxy.core.apiserver.TestExchange;
import io.github.multikueue.proxy.core.fake.Fault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Watches that are served from memory. */
@ExtendWith(GenerousWaits.class)
class CachedWatchesTest {

    private static final String PODS = "/api/v1/namespaces/team-a/pods";
    private static final String WATCH = PODS + "?watch=1&allowWatchBookmarks=true";

    private final CachedCluster cluster = CachedCluster.start();
    private final ExecutorService clients = Executors.newCachedThreadPool();

    @BeforeEach
    void fill() {
        cluster.pod("team-a", "a", "app", "web");
        cluster.pod("team-b", "b");
        cluster.awaitCached(PODS);
        cluster.awaitWatched();
    }

    @AfterEach
    void stop() {
        cluster.close();
        clients.shutdownNow();
    }

    private TestExchange watch(String target, String... headers) {
        TestExchange exchange = TestExchange.get(target, headers);
        CachedRead read = cluster.read(exchange).orElseThrow(() -> new AssertionError("forwarded: " + target));
        clients.execute(() -> cluster.serve(exchange, read));
        return exchange;
    }

    private static void awaitEvents(TestExchange watch, String... events) {
        await().untilAsserted(() -> assertThat(watch.events()).containsExactly(events));
    }

    @Test
    void thePresentObjectsComeFirstThenEveryChange() {
        TestExchange watch = watch(PODS + "?watch=1");
        awaitEvents(watch, "ADDED a");
        cluster.pod("team-a", "c");
        cluster.pod("team-b", "elsewhere");
        cluster.cluster.patchStatus("pods", "team-a", "a", "{\"phase\":\"Failed\"}");
        cluster.cluster.delete("pods", "team-a", "c");

        awaitEvents(watch, "ADDED a", "ADDED c", "MODIFIED a", "DELETED c");
    }

    @Test
    void theEventsAreThoseOfTheApiServer() throws Exception {
        long from = cluster.cluster.resourceVersion();
        cluster.pod("team-a", "c", "app", "db");
        cluster.cluster.patch("pods", "team-a", "a", "{\"metadata\":{\"labels\":{\"app\":\"db\"}}}");
        cluster.cluster.delete("pods", "team-a", "c");
        String target = PODS + "?watch=1&timeoutSeconds=1&labelSelector=app%3Ddb&resourceVersion=" + from;
        for (String form : List.of("application/json", CachedCluster.TABLE)) {
            String direct = cluster.direct(target, "Accept", form).body();
            cluster.awaitCached(PODS + "?resourceVersion=" + cluster.cluster.resourceVersion());

            assertThat(cluster.cached(target, "Accept", form).text()).isEqualTo(direct);
            assertThat(direct.lines()).hasSize(3);
        }
    }

    @Test
    void manyWatchesNeedOneOfTheApiServer() {
        List<TestExchange> watches = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            watches.add(watch(PODS + "?watch=1"));
        }
        watches.forEach(each -> awaitEvents(each, "ADDED a"));
        cluster.pod("team-a", "c");

        watches.forEach(each -> awaitEvents(each, "ADDED a", "ADDED c"));
        // One follows another: that of a cache lasts for some seconds.
        await().untilAsserted(() -> assertThat(cluster.cluster.requests().open().stream()
                        .filter(each -> each.isWatch() && each.resource().equals("pods")))
                .hasSize(1));
        assertThat(cluster.report().get(0).watchers()).isEqualTo(50);
    }

    @Test
    void initialEventsEndWithABookmark() {
        TestExchange watch = watch(WATCH + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");

        awaitEvents(watch, "ADDED a", "BOOKMARK end");
    }

    @Test
    void aVersionBeforeTheCacheIsGone() {
        TestExchange watch = watch(WATCH + "&resourceVersion=1");

        await().untilAsserted(() -> assertThat(watch.text()).contains("\"type\":\"ERROR\"", "\"code\":410", "Expired"));
    }

    @Test
    void whatHappenedWhileTheWatchWasBrokenIsTold() {
        TestExchange watch = watch(PODS + "?watch=1");
        awaitEvents(watch, "ADDED a");
        cluster.cluster.disconnect();
        cluster.pod("team-a", "c");
        cluster.cluster.delete("pods", "team-a", "a");
        cluster.cluster.reconnect();

        awaitEvents(watch, "ADDED a", "ADDED c", "DELETED a");
    }

    @Test
    void whatCannotBeKnownAnyMoreEndsWatchesSoThatNothingIsMissed() {
        TestExchange watch = watch(PODS + "?watch=1");
        awaitEvents(watch, "ADDED a");
        cluster.cluster.disconnect();
        cluster.pod("team-a", "c");
        cluster.cluster.expireHistory();
        cluster.cluster.reconnect();

        await().until(watch::isComplete);
        assertThat(watch.text()).contains("\"code\":410");
        cluster.awaitCached(PODS + "/c");
        assertThat(cluster.report().get(0).restarts()).isEqualTo(1);
    }

    @Test
    void versionsThatBeginAnewAreListedAnew() {
        cluster.awaitCached(PODS);
        cluster.cluster.inject(Fault.on("watch", "pods")
                .times(1)
                .answer(504, "Timeout", "Timeout: Too large resource version: 999999, current: 3"));
        cluster.cluster.disconnect();
        cluster.cluster.reconnect();

        await().untilAsserted(
                        () -> assertThat(cluster.report().get(0).restarts()).isEqualTo(1));
        cluster.pod("team-a", "c");
        cluster.awaitCached(PODS + "/c");
    }

    /** A cluster that was restored counts versions anew, so that another object of a name may have the version of the former one. */
    @Test
    void anotherObjectOfTheSameNameAndVersionIsAnotherObject() {
        String version = cluster.cluster
                .get("pods", "team-a", "a")
                .path("metadata")
                .path("resourceVersion")
                .asText();
        cluster.awaitCached(PODS + "/a");
        cluster.cluster.expireHistory();
        String list = "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\""
                + cluster.cluster.resourceVersion()
                + "\"},\"items\":[{\"metadata\":{\"name\":\"a\",\"namespace\":\"team-a\","
                + "\"uid\":\"another\",\"resourceVersion\":\"" + version + "\"}}]}";
        cluster.cluster.inject(Fault.when(each -> each.verb().equals("list") && "500".equals(each.query("limit")))
                .times(1)
                .body(200, "application/json", list.getBytes(StandardCharsets.UTF_8)));
        cluster.cluster.expireWatches();

        await().untilAsserted(
                        () -> assertThat(cluster.cached(PODS + "/a").text()).contains("another"));
    }

    @Test
    void aListThatFindsNothingNewKeepsWatches() {
        TestExchange watch = watch(PODS + "?watch=1");
        awaitEvents(watch, "ADDED a");
        cluster.cluster.expireWatches();
        await().until(() -> cluster.report().get(0).restarts() > 0);
        cluster.pod("team-a", "c");

        awaitEvents(watch, "ADDED a", "ADDED c");
    }
}
