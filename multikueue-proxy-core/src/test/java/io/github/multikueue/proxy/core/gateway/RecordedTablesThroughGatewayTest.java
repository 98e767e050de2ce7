package io.github.multikueue.proxy.core.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.GenerousWaits;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.cache.ReadConsistency;
import io.github.multikueue.proxy.core.cache.WatchCacheConfig;
import io.github.multikueue.proxy.core.cache.WatchCaches;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.fake.SocketApiServer;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Connections;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.table.builtin.RecordedTable;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import okhttp3.tls.HandshakeCertificates;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Table that a gateway makes from memory is the one that a real API server has made of the same objects. */
@ExtendWith(GenerousWaits.class)
class RecordedTablesThroughGatewayTest {

    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    private static final AtomicReference<InstantSource> time = new AtomicReference<>(InstantSource.system());

    private static SocketApiServer server;
    private static ApiClient client;
    private static ScheduledExecutorService timer;
    private static Gateway gateway;
    private static TestCarrier carrier;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        server = new SocketApiServer(RecordedServer::answer);
        client = Connections.withToken(server.url(), TlsIdentity.pem(server.authority()), "t", Duration.ofMinutes(1));
        timer = Executors.newSingleThreadScheduledExecutor(Threads.daemons("cache-timer"));
        gateway = Gateway.to("up", () -> client, PassThrough.create())
                .caches(each -> new WatchCaches(each, config(), timer, Clock.systemUTC(), new SecureRandom()))
                .clock(((InstantSource) () -> time.get().instant()).withZone(ZoneOffset.UTC))
                .build();
        carrier = new SocketApiServer(gateway::handle);
        HandshakeCertificates trusted = new HandshakeCertificates.Builder()
                .addTrustedCertificate(carrier.authority())
                .build();
        http = HttpClient.newBuilder().sslContext(trusted.sslContext()).build();
    }

    /** Of Secrets, too. */
    private static WatchCacheConfig config() {
        WatchCacheConfig defaults = WatchCacheConfig.defaults();
        WatchCacheConfig.Freshness freshness = defaults.freshness();
        return defaults.withExcluded(Set.of())
                .withFreshness(new WatchCacheConfig.Freshness(
                        ReadConsistency.BOUNDED, freshness.patience(), freshness.staleAfter(), freshness.watchTime()));
    }

    @AfterAll
    static void stop() {
        carrier.close();
        gateway.close();
        client.close();
        server.close();
        timer.shutdownNow();
    }

    static Stream<RecordedTable> recordings() {
        return RecordedTable.all();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void aTableIsTheRecordedOne(RecordedTable recorded) throws Exception {
        time.set(recorded.clock());
        // The very answer that is from memory: the next one may not be, since nothing happens in the watches of the
        // server.
        HttpResponse<byte[]> answer = await().until(() -> get(recorded), RecordedTablesThroughGatewayTest::isHit);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().allValues("Content-Type")).containsExactly("application/json");
        assertThat(Json.MAPPER.readTree(answer.body())).isEqualTo(withoutManagedFields(recorded.table()));
    }

    private static boolean isHit(HttpResponse<?> answer) {
        return answer.headers().allValues("X-Cache").contains("hit");
    }

    private static HttpResponse<byte[]> get(RecordedTable recorded) throws IOException, InterruptedException {
        String group = recorded.resource().group();
        String path = (group.isEmpty() ? "/api/" : "/apis/" + group + "/") + recorded.version() + "/"
                + recorded.resource().resource();
        HttpRequest request = HttpRequest.newBuilder(URI.create(carrier.url() + path))
                .header("Authorization", "Bearer t")
                .header("Accept", TABLE)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    /** The recorded lists have none. */
    private static JsonNode withoutManagedFields(JsonNode table) {
        JsonNode copy = table.deepCopy();
        copy.path("rows").forEach(row -> ((ObjectNode) row.path("object").path("metadata")).remove("managedFields"));
        return copy;
    }
}
