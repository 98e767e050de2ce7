package io.github.multikueue.proxy.core.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.GenerousWaits;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.cache.WatchCacheConfig;
import io.github.multikueue.proxy.core.cache.WatchCacheReport;
import io.github.multikueue.proxy.core.cache.WatchCaches;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.fake.HandClock;
import io.github.multikueue.proxy.core.fake.SocketApiServer;
import io.github.multikueue.proxy.core.gateway.renaming.Renaming;
import io.github.multikueue.proxy.core.gateway.renaming.RenamingObserver;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.rename.RuleFiles;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * S72: documents that are nested 100,000 levels deep, of clients and of an API server (CVE-2019-11253). What only passes through stays as it
 * is; what must be understood is refused; what cannot be kept is not cached; and whoever comes next is served.
 */
@ExtendWith(GenerousWaits.class)
class DeepDocumentsTest {

    private static final int LEVELS = 100_000;
    private static final String DEEP = "[".repeat(LEVELS) + "]".repeat(LEVELS);
    private static final String LAMPS = "/apis/original.example.com/v1/namespaces/a/lamps";
    private static final String MAPS = "/api/v1/namespaces/a/configmaps";

    /** Where the API server tells of the deep object. */
    private enum Told {
        IN_THE_SAMPLE_OF_ITS_TABLES,
        IN_ITS_LIST,
        BY_ITS_WATCH
    }

    private final HandClock clock = new HandClock();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("cache-timer"));
    private final AtomicInteger lists = new AtomicInteger();
    private final CountDownLatch changed = new CountDownLatch(1);
    private ScriptedUpstream upstream;
    private ApiClient client;
    private Gateway gateway;
    private TestCarrier carrier;

    @BeforeEach
    void start() throws Exception {
        upstream = new ScriptedUpstream();
        client = upstream.client();
    }

    private void serve(GatewayBuilder builder) throws Exception {
        gateway = builder.build();
        carrier = ((TestCarrier.Factory) SocketApiServer::new).start(gateway::handle);
    }

    private void serveCached() throws Exception {
        serve(Gateway.to("up", () -> client, PassThrough.create())
                .caches(each -> new WatchCaches(each, WatchCacheConfig.defaults(), timer, clock, new SecureRandom())));
    }

    private void serveRenamed() throws Exception {
        serve(Gateway.to("up", () -> client, PassThrough.create())
                .renaming(new Renaming(RuleFiles.lamps(), (method, request) -> unobserved())));
    }

    @AfterEach
    void stop() {
        changed.countDown();
        carrier.close();
        gateway.close();
        client.close();
        upstream.close();
        timer.shutdownNow();
    }

    private static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    private RawCaller.Answer call(String line, String type, String body) throws Exception {
        try (RawCaller caller = new RawCaller(carrier)) {
            return caller.write(line + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer t\r\nContent-Type: "
                            + type + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .answer();
        }
    }

    private String get(String target) throws Exception {
        RawCaller.Answer answer = call("GET " + target, "application/json", "");
        assertThat(answer.status()).isEqualTo(200);
        return answer.text();
    }

    private static String map(int version, String data) {
        return "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"namespace\":\"a\",\"name\":\"c\","
                + "\"uid\":\"u\",\"resourceVersion\":\"" + version + "\"},\"data\":" + data + "}";
    }

    private static String list(String map) {
        return "{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"7\"},\"items\":["
                + map + "]}";
    }

    /** An API server with one ConfigMap, which is deep from the beginning, or after a change. */
    private void answer(ScriptedUpstream.Received request, Told told) throws Exception {
        String body = new String(request.body(), ISO_8859_1);
        String line = request.line();
        boolean deep = told != Told.BY_ITS_WATCH || changed.getCount() == 0;
        if (line.contains("selfsubjectaccessreviews")) {
            request.write(ok("{\"status\":{\"allowed\":true}}"));
        } else if (line.startsWith("GET /api/v1 ")) {
            request.write(ok("{\"resources\":[{\"name\":\"configmaps\",\"namespaced\":true,\"kind\":\"ConfigMap\","
                    + "\"verbs\":[\"list\",\"watch\"]}]}"));
        } else if (line.contains("includeObject")) {
            lists.addAndGet(told == Told.IN_THE_SAMPLE_OF_ITS_TABLES ? 1 : 0);
            request.write(ok("{\"kind\":\"Table\",\"columnDefinitions\":[],\"rows\":["
                    + (told == Told.IN_THE_SAMPLE_OF_ITS_TABLES ? DEEP : "") + "]}"));
        } else if (line.contains("watch=1")) {
            request.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
            changed.await();
            request.write("{\"type\":\"MODIFIED\",\"object\":" + map(8, DEEP) + "}\n");
            request.socket().close();
        } else if (line.startsWith("POST")) {
            request.write(ok(body));
        } else {
            lists.addAndGet(line.contains("limit=500") ? 1 : 0);
            request.write(ok(list(map(6, deep ? DEEP : "{}"))));
        }
    }

    private void awaitState(WatchCacheReport.State state) {
        await().until(() -> gateway.report().stream().anyMatch(each -> each.state() == state));
    }

    /** A list that cannot be kept is not asked for again and again. */
    @ParameterizedTest
    @EnumSource
    void whatCannotBeCachedIsForwardedAsItIsAndSeldomTriedAgain(Told told) throws Exception {
        upstream.answering(request -> answer(request, told));
        serveCached();
        boolean atFirst = told != Told.BY_ITS_WATCH;
        assertThat(get(MAPS)).isEqualTo(list(map(6, atFirst ? DEEP : "{}")));
        if (!atFirst) {
            awaitState(WatchCacheReport.State.READY);
            changed.countDown();
        }
        awaitState(WatchCacheReport.State.REFUSED);
        int tried = atFirst ? 1 : 2;
        for (int i = 0; i < 10; i++) {
            assertThat(get(MAPS)).isEqualTo(list(map(6, DEEP)));
        }
        assertThat(lists).hasValue(tried);
        assertThat(call("POST " + MAPS, "application/json", map(6, DEEP)).text())
                .isEqualTo(map(6, DEEP));

        clock.pass(WatchCacheConfig.defaults().times().refusedFor().plusSeconds(1));
        assertThat(get(MAPS)).isEqualTo(list(map(6, DEEP)));
        await().untilAsserted(() -> assertThat(lists).hasValue(tried + 1));
        awaitState(WatchCacheReport.State.REFUSED);
        assertThat(gateway.report()).hasSize(1).allMatch(each -> each.objects() == 0);
    }

    private static RenamingObserver.ObservedRenaming unobserved() {
        return new RenamingObserver.ObservedRenaming() {
            @Override
            public void rewritten(Direction direction, boolean failed, Duration took) {}

            @Override
            public void unreadable() {}

            @Override
            public void ended(int status) {}
        };
    }

    private static String lamp(String group, String kind, String spec) {
        return "{\"apiVersion\":\"" + group + "/v1\",\"kind\":\"" + kind + "\",\"metadata\":{\"name\":\"l\"},\"spec\":"
                + spec + "}";
    }

    private static String renamed(String spec) {
        return lamp("renamed.example.com", "RenamedLamp", spec);
    }

    private static String original(String spec) {
        return lamp("original.example.com", "Lamp", spec);
    }

    /** What is no object has no names, and passes; of any other document the client must not see those of the cluster. */
    @Test
    void answersThatCannotBeRenamedAreRefusedAndTheNextOneIsRenamed() throws Exception {
        serveRenamed();
        upstream.answering(ok(DEEP));
        assertThat(get(LAMPS)).isEqualTo(DEEP);
        for (String deep : Set.of(renamed(DEEP), "{\"items\":[" + renamed("{}") + "," + renamed(DEEP) + "]}")) {
            upstream.answering(ok(deep));
            RawCaller.Answer answer = call("GET " + LAMPS, "", "");
            assertThat(answer.text()).contains("\"kind\":\"Status\"").doesNotContain("enamedLamp");
            assertThat(answer.status()).isEqualTo(502);
        }
        upstream.answering(ok(renamed("{}")));
        assertThat(get(LAMPS + "/l")).isEqualTo(original("{}"));
    }

    /** The API server goes on, but not for this client, which must list anew. */
    @Test
    void aWatchEndsWithAnErrorInPlaceOfAnEventThatCannotBeRenamed() throws Exception {
        serveRenamed();
        String events = event(renamed("{}")) + event(renamed(DEEP)) + event(renamed("{}"));
        upstream.answering(request -> {
            request.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(events.length()) + "\r\n" + events + "\r\n");
            changed.await();
        });

        String text = get(LAMPS + "?watch=true");

        assertThat(text).startsWith(event(original("{}")) + "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\"");
        assertThat(text).endsWith("\"code\":500}}\n").doesNotContain("enamedLamp");
    }

    private static String event(String object) {
        return "{\"type\":\"ADDED\",\"object\":" + object + "}\n";
    }

    @ParameterizedTest
    @CsvSource({
        "POST, application/json",
        "PUT, application/json",
        "PATCH, application/json-patch+json",
        "PATCH, application/merge-patch+json",
        "PATCH, application/strategic-merge-patch+json",
        "PATCH, application/apply-patch+yaml",
        "POST, application/yaml"
    })
    void requestsThatCannotBeRenamedAreRefused(String method, String type) throws Exception {
        upstream.answering(ok(renamed("{}")));
        serveRenamed();
        String target = method.equals("POST") ? LAMPS : LAMPS + "/l";
        boolean operations = type.contains("json-patch");
        for (String deep : Set.of(original(DEEP), "{\"spec\":{\"a\":".repeat(LEVELS), DEEP)) {
            String body = operations ? "[{\"op\":\"add\",\"path\":\"/spec\",\"value\":" + deep + "}]" : deep;
            RawCaller.Answer answer = call(method + " " + target, type, body);
            assertThat(answer.text()).contains("\"kind\":\"Status\"");
            assertThat(answer.status()).isEqualTo(400);
        }
        assertThat(upstream.hasRequest()).isFalse();
        assertThat(call(method + " " + target, type, operations ? "[]" : original("{}"))
                        .status())
                .isEqualTo(200);
    }
}
