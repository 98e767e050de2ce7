package io.github.multikueue.proxy.core.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.core.GenerousWaits;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.cache.ReadConsistency;
import io.github.multikueue.proxy.core.cache.WatchCacheConfig;
import io.github.multikueue.proxy.core.cache.WatchCacheReport;
import io.github.multikueue.proxy.core.cache.WatchCaches;
import io.github.multikueue.proxy.core.delegation.DelegatedAccess;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.RecordingsConformance;
import io.github.multikueue.proxy.core.fake.SocketApiServer;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Connections;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a real kube-apiserver has answered is answered through a gateway, too: whether all is forwarded, or reads are answered from memory.
 * Callers come as they came when it was recorded, by tokens and a client certificate, so they are impersonated; those
 * who came without are not let in.
 */
class RecordingsThroughGatewayTest {

    @Nested
    class Forwarded extends RecordingsConformance {
        @Override
        protected TestCarrier carry(FakeCluster cluster) throws IOException {
            return new GatewayCarrier(cluster, false);
        }

        @Override
        protected boolean admitsAnonymous() {
            return false;
        }
    }

    @Nested
    @ExtendWith(GenerousWaits.class)
    class Cached extends RecordingsConformance {

        private final List<GatewayCarrier> carriers = new ArrayList<>();

        @Override
        protected TestCarrier carry(FakeCluster cluster) throws IOException {
            GatewayCarrier carrier = new GatewayCarrier(cluster, true);
            carriers.add(carrier);
            carrier.fill("pods", "configmaps", "taskruns", "pipelineruns", "workloads", "multikueueclusters");
            return carrier;
        }

        @Override
        protected boolean admitsAnonymous() {
            return false;
        }

        @Override
        protected boolean forwardsBookmarks() {
            return false;
        }

        /** How often depends on how busy the machine is: what memory has not come to in time is forwarded. */
        @AfterAll
        void memoryHasAnswered() {
            assertThat(carriers).hasSize(2).allMatch(each -> each.hits() > 0);
        }
    }

    /** A gateway as {@code cache-proxy} makes one. */
    private static final class GatewayCarrier implements TestCarrier {

        private static final Duration TIMEOUT = Duration.ofMinutes(1);
        private static final Set<WatchCacheReport.State> SETTLED =
                Set.of(WatchCacheReport.State.READY, WatchCacheReport.State.REFUSED);

        private final FakeCluster cluster;
        private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        private final ApiClient upstream;
        private final DelegatedAccess access;
        private final Gateway gateway;
        private final TestCarrier carrier;

        GatewayCarrier(FakeCluster cluster, boolean cached) throws IOException {
            this.cluster = cluster;
            upstream = Connections.withToken(cluster, cluster.adminToken(), TIMEOUT);
            access = DelegatedAccess.to(upstream);
            access.start();
            ImpersonatedCallers identity = new ImpersonatedCallers(
                    "up",
                    () -> upstream,
                    access::addTo,
                    (user, request) -> new Authorizer.Decision(true, ""),
                    ForeignUsers.OF_SAME_CLUSTER,
                    Duration.ofSeconds(10),
                    Ticker.systemTicker());
            UnaryOperator<GatewayBuilder> caching =
                    cached ? builder -> builder.caches(this::caches) : builder -> builder;
            gateway = caching.apply(Gateway.to("up", () -> upstream, identity)).build();
            carrier = new SocketApiServer(gateway::handle);
        }

        private WatchCaches caches(ApiClient client) {
            WatchCacheConfig defaults = WatchCacheConfig.defaults();
            WatchCacheConfig.Freshness freshness = defaults.freshness();
            return new WatchCaches(
                    client,
                    defaults.withFreshness(new WatchCacheConfig.Freshness(
                            ReadConsistency.BOUNDED,
                            freshness.patience(),
                            freshness.staleAfter(),
                            freshness.watchTime())),
                    scheduler,
                    Clock.systemUTC(),
                    new SecureRandom());
        }

        /** Reads until memory could answer, or is known not to. */
        void fill(String... resources) {
            try (ApiClient client =
                    Connections.withToken(url(), TlsIdentity.pem(authority()), cluster.adminToken(), TIMEOUT)) {
                for (String resource : resources) {
                    await().until(() -> {
                        client.get(path(resource), JsonNode.class);
                        return gateway.report().stream()
                                .filter(each -> each.resource().resource().equals(resource))
                                .anyMatch(each -> SETTLED.contains(each.state()));
                    });
                }
            }
        }

        private static ApiPath path(String resource) {
            return switch (resource) {
                case "pods", "configmaps" -> ApiPath.of("api", "v1", resource);
                case "taskruns", "pipelineruns" -> ApiPath.of("apis", "tekton.dev", "v1", resource);
                default -> ApiPath.of("apis", "kueue.x-k8s.io", "v1beta2", resource);
            };
        }

        long hits() {
            return gateway.report().stream().mapToLong(WatchCacheReport::hits).sum();
        }

        @Override
        public int port() {
            return carrier.port();
        }

        @Override
        public X509Certificate authority() {
            return carrier.authority();
        }

        @Override
        public void close() {
            carrier.close();
            gateway.close();
            access.close();
            upstream.close();
            scheduler.shutdownNow();
        }
    }
}
