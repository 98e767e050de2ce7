package io.github.multikueue.proxy.core.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.cache.WatchCacheConfig;
import io.github.multikueue.proxy.core.cache.WatchCacheReport;
import io.github.multikueue.proxy.core.cache.WatchCaches;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.fake.SocketApiServer;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A list of 200 MiB, of an API server that has no pages: more than may be kept in memory. */
class LargeListTest {

    private static final int OBJECT = 64 << 10;
    private static final int OBJECTS = (200 << 20) / OBJECT;
    private static final long MOST = 16 << 20;
    /** Also too many, and sent in less time. */
    private static final int OBJECTS_LATER = (32 << 20) / OBJECT;

    private static final String BEGIN =
            "{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[";

    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("cache-timer"));
    private volatile int objects;
    private ScriptedUpstream upstream;
    private ApiClient client;
    private Gateway gateway;
    private TestCarrier carrier;

    @BeforeEach
    void start() throws Exception {
        upstream = new ScriptedUpstream().answering(this::answer);
        client = upstream.client();
        WatchCacheConfig defaults = WatchCacheConfig.defaults();
        WatchCacheConfig.Bounds bounds = defaults.bounds();
        WatchCacheConfig config = defaults.withBounds(
                new WatchCacheConfig.Bounds(bounds.resources(), MOST, MOST, bounds.changes(), bounds.changedBytes()));
        gateway = Gateway.to("up", () -> client, PassThrough.create())
                .caches(each -> new WatchCaches(each, config, timer, Clock.systemUTC(), new SecureRandom()))
                .build();
        carrier = new SocketApiServer(gateway::handle);
    }

    @AfterEach
    void stop() {
        carrier.close();
        gateway.close();
        client.close();
        upstream.close();
        timer.shutdownNow();
    }

    private void answer(ScriptedUpstream.Received request) throws IOException {
        byte[] body = request.body();
        String line = request.line();
        if (line.contains("selfsubjectaccessreviews")) {
            respond(request, "{\"status\":{\"allowed\":true}}");
        } else if (line.startsWith("GET /api/v1 ")) {
            respond(
                    request,
                    "{\"resources\":[{\"name\":\"configmaps\",\"namespaced\":true,\"kind\":\"ConfigMap\",\"verbs\":[\"list\",\"watch\"]}]}");
        } else if (line.contains("includeObject")) {
            respond(request, "{\"kind\":\"Table\",\"columnDefinitions\":[],\"rows\":[]}");
        } else {
            assertThat(body).isEmpty();
            list(request);
        }
    }

    private static void respond(ScriptedUpstream.Received request, String json) throws IOException {
        request.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + json.length()
                + "\r\n\r\n" + json);
    }

    private void list(ScriptedUpstream.Received request) throws IOException {
        request.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                + (BEGIN.length() + objects * (long) OBJECT + 2) + "\r\n\r\n" + BEGIN);
        OutputStream out = request.out();
        for (int i = 0; i < objects; i++) {
            out.write(object(i));
        }
        request.write("]}");
    }

    private static byte[] object(int number) {
        String begin = (number == 0 ? " " : ",") + "{\"metadata\":{\"namespace\":\"a\",\"name\":\"c" + number
                + "\",\"uid\":\"u" + number + "\",\"resourceVersion\":\"" + (number % 7 + 1) + "\"},\"data\":{\"x\":\"";
        return (begin + "x".repeat(OBJECT - begin.length() - 3) + "\"}}").getBytes(UTF_8);
    }

    @Test
    void isForwardedWholeAndNotKept() throws Exception {
        for (int count : List.of(OBJECTS, OBJECTS_LATER)) {
            objects = count;
            try (RawCaller caller = new RawCaller(carrier)) {
                caller.request("GET /api/v1/configmaps HTTP/1.1", "Host: localhost", "Authorization: Bearer t");
                assertThat(caller.head().status()).isEqualTo(200);
                InputStream in = caller.in();
                assertThat(in.readNBytes(BEGIN.length())).isEqualTo(BEGIN.getBytes(UTF_8));
                for (int i = 0; i < count; i++) {
                    assertThat(in.readNBytes(OBJECT)).isEqualTo(object(i));
                }
                assertThat(in.readNBytes(2)).isEqualTo("]}".getBytes(UTF_8));
            }
            await().until(() -> gateway.report().stream()
                    .anyMatch(each -> each.state() == WatchCacheReport.State.TOO_LARGE && each.bytes() == 0));
        }
    }
}
