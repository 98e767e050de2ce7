package io.github.multikueue.proxy.core.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.GenerousWaits;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.TestExchange;
import io.github.multikueue.proxy.core.apiserver.verbs.ResourceVerbs;
import io.github.multikueue.proxy.core.apiserver.verbs.Watches;
import io.github.multikueue.proxy.core.fake.SocketApiServer;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Connections;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.table.builtin.RecordedTable;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A Table that is made from memory is the one that a real API server has made of the same objects. */
@ExtendWith(GenerousWaits.class)
class CachedTablesTest {

    private static SocketApiServer server;
    private static ApiClient client;
    private static ScheduledExecutorService scheduler;
    private static WatchCaches caches;

    @BeforeAll
    static void start() {
        server = new SocketApiServer(RecordedServer::answer);
        client = Connections.withToken(server.url(), TlsIdentity.pem(server.authority()), "t", Duration.ofMinutes(1));
        scheduler = Executors.newSingleThreadScheduledExecutor();
        caches = new WatchCaches(client, Configs.bounded(100, 64L << 20), scheduler, Clock.systemUTC(), new Random(1));
    }

    @AfterAll
    static void stop() {
        caches.close();
        client.close();
        server.close();
        scheduler.shutdownNow();
    }

    static Stream<RecordedTable> recordings() {
        return RecordedTable.all();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void aTableIsTheRecordedOne(RecordedTable recorded) throws IOException {
        String path = recorded.resource().group().isEmpty()
                ? "/api/"
                : "/apis/" + recorded.resource().group() + "/";
        TestExchange exchange = TestExchange.get(
                path + recorded.version() + "/" + recorded.resource().resource(), "Accept", CachedCluster.TABLE);
        RequestInfo info = RequestInfo.of("GET", exchange.request().target());
        await().until(() -> caches.find(info, exchange.request()).isPresent());
        CachedRead read = caches.find(info, exchange.request()).orElseThrow();

        verbs(recorded.clock()).serve(new ApiCall(exchange, info, UserInfo.ANONYMOUS), read.resource());

        assertThat(Json.MAPPER.readTree(exchange.text())).isEqualTo(withoutManagedFields(recorded.table()));
    }

    private static ResourceVerbs verbs(Clock clock) {
        return new ResourceVerbs(
                new ServedResources(),
                new Watches(Duration.ofMinutes(1), new Random(1), dropped -> {}),
                (context, resource, key, object) -> {},
                clock,
                new Random(1));
    }

    /** The recorded lists have none. */
    private static JsonNode withoutManagedFields(JsonNode table) {
        JsonNode copy = table.deepCopy();
        copy.path("rows").forEach(row -> ((ObjectNode) row.path("object").path("metadata")).remove("managedFields"));
        return copy;
    }
}
