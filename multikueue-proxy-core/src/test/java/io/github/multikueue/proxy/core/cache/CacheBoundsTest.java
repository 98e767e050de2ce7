package io.github.multikueue.proxy.core.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.GenerousWaits;
import io.github.multikueue.proxy.core.apiserver.TestExchange;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectSelector;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is cached, how much of it, and what becomes of it when something goes wrong. */
@ExtendWith(GenerousWaits.class)
class CacheBoundsTest {

    private static final String PODS = "/api/v1/namespaces/team-a/pods";
    private static final String MAPS = "/api/v1/namespaces/team-a/configmaps";
    private static final String SECRETS = "/api/v1/namespaces/team-a/secrets";

    private CachedCluster cluster = CachedCluster.start();

    @AfterEach
    void stop() {
        cluster.close();
    }

    private void restart(WatchCacheConfig config) {
        cluster.close();
        cluster = CachedCluster.start(config);
    }

    private void awaitState(WatchCacheReport.State state) {
        await().until(() -> cluster.report().stream().anyMatch(each -> each.state() == state));
    }

    @Test
    void theFirstReadIsForwardedAndHitsAndMissesAreCounted() {
        cluster.pod("team-a", "p");
        assertThat(cluster.finds(PODS)).isFalse();
        awaitState(WatchCacheReport.State.READY);
        WatchCacheReport before = cluster.report().get(0);

        assertThat(cluster.finds(PODS)).isTrue();
        assertThat(cluster.finds(PODS + "/nothing")).isFalse();

        WatchCacheReport after = cluster.report().get(0);
        assertThat(after.resource().toString()).isEqualTo("pods");
        assertThat(after.version()).isEqualTo("v1");
        assertThat(after.objects()).isEqualTo(1);
        assertThat(after.bytes()).isGreaterThan(100);
        assertThat(after.hits() - before.hits()).isEqualTo(1);
        assertThat(after.misses() - before.misses()).isEqualTo(1);
    }

    @Test
    void secretsAreCachedOnlyIfThatIsWanted() {
        restart(Configs.bounded(64, 64L << 20));
        cluster.awaitCached(SECRETS);

        restart(CachedCluster.config());
        assertThat(cluster.finds(SECRETS)).isFalse();
        assertThat(cluster.report()).isEmpty();
    }

    @Test
    void aResourceThatMayNotBeListedIsLeftAloneForAWhile() {
        Fault.Injection forbidden =
                cluster.cluster.inject(Fault.on("list", "pods").answer(403, "Forbidden", "pods is forbidden"));
        assertThat(cluster.finds(PODS)).isFalse();
        awaitState(WatchCacheReport.State.REFUSED);
        int hits = forbidden.hits();
        assertThat(cluster.finds(PODS)).isFalse();
        assertThat(forbidden.hits()).isEqualTo(hits);

        forbidden.remove();
        cluster.pass(Duration.ofMinutes(2));
        cluster.awaitCached(PODS);
    }

    @Test
    void aCacheThatMayNotBeListedAnyMoreIsDropped() {
        cluster.awaitCached(PODS);
        cluster.cluster.inject(Fault.on("watch", "pods").answer(403, "Forbidden", "pods is forbidden"));
        cluster.cluster.disconnect();
        cluster.cluster.reconnect();

        awaitState(WatchCacheReport.State.REFUSED);
        assertThat(cluster.finds(PODS)).isFalse();
    }

    @Test
    void moreBytesThanAResourceMayHaveAreForwarded() {
        restart(Configs.bounded(64, 10_000));
        cluster.pod("team-a", "small");
        cluster.awaitCached(PODS);

        cluster.pod("team-a", "large", "x", "y".repeat(63));
        cluster.cluster.patch(
                "pods", "team-a", "large", "{\"metadata\":{\"annotations\":{\"x\":\"" + "z".repeat(10_000) + "\"}}}");
        awaitState(WatchCacheReport.State.TOO_LARGE);
        assertThat(cluster.finds(PODS)).isFalse();
        cluster.pass(Duration.ofMinutes(11));
        assertThat(cluster.finds(PODS)).isFalse();
        awaitState(WatchCacheReport.State.TOO_LARGE);

        cluster.cluster.delete("pods", "team-a", "large");
        cluster.pass(Duration.ofMinutes(11));
        cluster.awaitCached(PODS);
    }

    @Test
    void whatWasNotReadForTheLongestTimeMakesPlace() {
        restart(Configs.bounded(1, 64L << 20));
        cluster.awaitCached(PODS);
        assertThat(cluster.finds(MAPS)).isFalse();
        awaitState(WatchCacheReport.State.REFUSED);
        assertThat(cluster.finds(PODS)).isTrue();

        // The cache of Pods is not in use any more, and the refusal is over.
        cluster.pass(Duration.ofMinutes(2));
        cluster.awaitCached(MAPS);
        assertThat(cluster.report()).hasSize(1);
    }

    @Test
    void halfAListIsNone() {
        cluster.pod("team-a", "p");
        cluster.pod("team-a", "q");
        Fault.Injection half = cluster.cluster.inject(
                Fault.when(each -> each.verb().equals("list") && "500".equals(each.query("limit")))
                        .dropAfter(300)
                        .times(2));
        Fault.Injection ended = cluster.cluster.inject(
                Fault.when(each -> each.verb().equals("list") && "500".equals(each.query("limit")))
                        .endAfter(300)
                        .times(2));
        cluster.awaitCached(PODS);

        assertThat(half.hits() + ended.hits()).isEqualTo(4);
        assertThat(cluster.cached(PODS).json().path("items")).hasSize(2);
    }

    @Test
    void aListOf200MebibytesThatIsNoneDoesNoHarm() {
        cluster.pod("team-a", "p");
        Fault.Injection huge = cluster.cluster.inject(
                Fault.when(each -> each.verb().equals("list") && "500".equals(each.query("limit")))
                        .huge(200L << 20)
                        .times(1));
        assertThat(cluster.finds(PODS)).isFalse();
        awaitState(WatchCacheReport.State.REFUSED);
        cluster.pass(Duration.ofMinutes(2));
        cluster.awaitCached(PODS);

        assertThat(huge.hits()).isEqualTo(1);
    }

    @Test
    void aSlowListHoldsNobodyUp() {
        cluster.pod("team-a", "p");
        Fault.Injection slow = cluster.cluster.inject(
                Fault.when(each -> each.verb().equals("list") && "500".equals(each.query("limit")))
                        .stallAfter(200));
        assertThat(cluster.finds(PODS)).isFalse();
        await().until(() -> slow.hits() == 1);
        assertThat(cluster.finds(PODS)).isFalse();
        assertThat(cluster.report().get(0).state()).isEqualTo(WatchCacheReport.State.FILLING);

        slow.remove();
        cluster.awaitCached(PODS);
    }

    @Test
    void withoutManagedFieldsObjectsAreForwardedAndListsComeWithoutThem() {
        restart(Configs.withoutManagedFields());
        cluster.pod("team-a", "p", "app", "web");
        cluster.cluster.edit(
                "pods",
                "team-a",
                "p",
                pod -> pod.withObject("/metadata")
                        .putArray("managedFields")
                        .addObject()
                        .put("manager", "kubectl"));
        cluster.awaitCached(PODS);

        assertThat(cluster.finds(PODS + "/p")).isFalse();
        assertThat(cluster.finds(PODS + "/p?includeObject=None", "Accept", CachedCluster.TABLE))
                .isTrue();
        assertThat(cluster.cached(PODS).text()).contains("\"app\":\"web\"").doesNotContain("managedFields");
        assertThat(cluster.direct(PODS).body()).contains("managedFields");
    }

    @Test
    void whoMayNotReadKeepsNoCacheAlive() {
        restart(Configs.bounded(1, 64L << 20));
        cluster.awaitCached(PODS);
        cluster.pass(Duration.ofSeconds(29));
        TestExchange denied = TestExchange.get(PODS);
        assertThat(cluster.caches.find(RequestInfo.of("GET", PODS), denied.request(), () -> false))
                .isEmpty();

        // More than a minute since somebody has read Pods who may, and less since somebody was denied it.
        cluster.pass(Duration.ofSeconds(32));
        cluster.awaitCached(MAPS);
    }

    @Test
    void aProgramListsByItself() throws Exception {
        cluster.pod("team-a", "p");
        cluster.pod("team-b", "q");

        assertThat(cluster.caches.list("", "v1", "pods", ObjectSelector.everythingIn("team-b"), Duration.ofMinutes(1)))
                .extracting(each -> each.key().name())
                .containsExactly("q");
        assertThatThrownBy(() ->
                        cluster.caches.list("", "v1", "things", ObjectSelector.everythingIn(""), Duration.ofSeconds(1)))
                .isInstanceOf(TimeoutException.class)
                .hasMessageStartingWith("cache of things@v1: not there");
    }

    @Test
    void closingEndsTheWatchesOfTheApiServer() {
        cluster.awaitCached(PODS);
        cluster.caches.close();

        await().until(() -> cluster.cluster.openWatches() == 0);
        assertThat(cluster.finds(PODS)).isFalse();
    }
}
