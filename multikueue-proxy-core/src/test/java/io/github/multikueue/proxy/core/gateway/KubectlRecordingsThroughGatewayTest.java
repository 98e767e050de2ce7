package io.github.multikueue.proxy.core.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.apiserver.Cups;
import io.github.multikueue.proxy.core.apiserver.KubectlConformance;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.cache.ReadConsistency;
import io.github.multikueue.proxy.core.cache.WatchCacheConfig;
import io.github.multikueue.proxy.core.cache.WatchCacheReport;
import io.github.multikueue.proxy.core.cache.WatchCaches;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.SocketApiServer;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Connections;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import okhttp3.tls.HandshakeCertificates;

/** What kubectl got from a real API server it gets through a gateway, too, which reads for it from memory where it can. */
class KubectlRecordingsThroughGatewayTest extends KubectlConformance {

    private final FakeCluster cluster = FakeCluster.builder().namespaces("shop").start();
    private final String token = cluster.adminToken();
    private final ApiClient upstream = Connections.withToken(cluster, token, Duration.ofMinutes(1));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Gateway gateway = Gateway.to("up", () -> upstream, PassThrough.create())
            .caches(client -> new WatchCaches(client, config(), timer, Clock.systemUTC(), new SecureRandom()))
            .build();
    private TestCarrier carrier;

    /** As {@code cache-proxy} has it: what is read behind a write is as new as that write, since it came through the gateway. */
    private static WatchCacheConfig config() {
        WatchCacheConfig defaults = WatchCacheConfig.defaults();
        WatchCacheConfig.Freshness freshness = defaults.freshness();
        return defaults.withFreshness(new WatchCacheConfig.Freshness(
                ReadConsistency.BOUNDED, Duration.ofSeconds(20), freshness.staleAfter(), freshness.watchTime()));
    }

    @Override
    protected URI start(ResourceDescription cups) throws IOException {
        cluster.create(Cups.definition());
        carrier = new SocketApiServer(gateway::handle);
        await().until(this::answersFromMemory);
        return URI.create(carrier.url());
    }

    /** Before the first command, so that it is not by chance which of their reads come from memory. */
    private boolean answersFromMemory() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(carrier.url() + "/apis/shop.example.com/v1/cups"))
                .header("Authorization", "Bearer " + token)
                .build();
        return client().send(request, HttpResponse.BodyHandlers.discarding())
                .headers()
                .allValues("X-Cache")
                .contains("hit");
    }

    /** kubectl itself is compared with what it prints directly. */
    @Override
    protected void kubectlPrintsWhatItPrintsWithARealServer(Path home) {}

    @Override
    protected URI front() {
        return URI.create(carrier.url());
    }

    @Override
    protected HttpClient client() {
        HandshakeCertificates trusted = new HandshakeCertificates.Builder()
                .addTrustedCertificate(carrier.authority())
                .build();
        return HttpClient.newBuilder().sslContext(trusted.sslContext()).build();
    }

    @Override
    protected String token() {
        return token;
    }

    @Override
    protected void stop() {
        assertThat(gateway.report()).anyMatch(each -> each.hits() > 30 && each.state() == WatchCacheReport.State.READY);
        carrier.close();
        gateway.close();
        upstream.close();
        cluster.close();
        timer.shutdownNow();
    }
}
