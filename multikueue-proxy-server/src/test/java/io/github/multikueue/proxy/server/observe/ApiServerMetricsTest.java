package io.github.multikueue.proxy.server.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.base.Ticker;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStorage;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStore;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.server.http.ApiListener;
import io.github.multikueue.proxy.server.http.ListenerConfig;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code /metrics} of an API server made with the library tells. */
class ApiServerMetricsTest {

    private static final String CUPS = "/apis/shop.example.com/v1/namespaces/shop/cups";

    private final ScheduledExecutorService scheduler =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("listener"));
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ApiServerMetrics metrics;
    private ApiServer server;
    private ApiListener listener;

    @BeforeEach
    void start() throws Exception {
        ResourceDescription cups = ResourceDescription.of("shop.example.com", "v1", "Cup")
                .withStatus()
                .build();
        ServedResources resources = new ServedResources();
        resources.add(
                new ServedResource(cups, new MemoryStorage(new MemoryStore(Clock.systemUTC()), cups.groupResource())));
        metrics = new ApiServerMetrics(resources);
        server = metrics.addTo(ApiServer.builder(resources))
                .allowAnonymous()
                .authorizer((user, request) ->
                        new Authorizer.Decision(!request.path().equals("/secret"), ""))
                .build();
        listener = new ApiListener(
                ListenerConfig.of("api", 0).on("127.0.0.1"), server::handle, scheduler, Ticker.systemTicker());
        listener.start();
    }

    @AfterEach
    void stop() {
        server.close();
        listener.close();
        scheduler.shutdownNow();
    }

    private HttpRequest request(String method, String target, String type, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + target))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", type)
                .build();
    }

    private HttpResponse<String> send(String method, String target, String type, String body) throws Exception {
        return client.send(request(method, target, type, body), BodyHandlers.ofString());
    }

    private String metrics() throws Exception {
        HttpResponse<String> response = send("GET", "/metrics", "text/plain", "");
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    /** The value of the meter with these labels; -1 if there is none. */
    private double value(String name, String... labels) throws Exception {
        Predicate<String> wanted = line -> line.startsWith(name + "{");
        for (String each : labels) {
            wanted = wanted.and(line -> line.contains(each));
        }
        return Arrays.stream(metrics().split("\n"))
                .filter(wanted)
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .mapToDouble(Double::parseDouble)
                .findFirst()
                .orElse(-1);
    }

    /** A request is counted when it has been answered, and metrics are not read anew within a second. */
    private void assertCounted(int count, String name, String... labels) {
        await().untilAsserted(() -> assertThat(value(name, labels)).isEqualTo(count));
    }

    @Test
    void requestsAreCountedByVerbResourceAndCode() throws Exception {
        String cup = "{\"apiVersion\":\"shop.example.com/v1\",\"kind\":\"Cup\",\"metadata\":{\"name\":\"a\"}}";
        send("POST", CUPS + "?dryRun=All", "application/json", cup);
        send("POST", CUPS, "application/json", cup);
        send("POST", CUPS, "application/json", cup);
        send("GET", CUPS, "application/json", "");
        send("GET", CUPS + "/a", "application/json", "");
        send("PATCH", CUPS + "/a/status", "application/merge-patch+json", "{}");
        send("PATCH", CUPS + "/a?fieldManager=me", "application/apply-patch+yaml", cup);
        send("DELETE", CUPS, "application/json", "");

        String all = "apiserver_request_total";
        String resource = "component=\"apiserver\",dry_run=\"\",group=\"shop.example.com\",resource=\"cups\"";
        assertCounted(1, all, "verb=\"POST\"", "code=\"201\"", "dry_run=\"All\"");
        assertCounted(1, all, "verb=\"POST\"", "code=\"201\"", resource, "scope=\"resource\"");
        assertCounted(1, all, "verb=\"POST\"", "code=\"409\"", resource);
        assertCounted(1, all, "verb=\"LIST\"", "code=\"200\"", resource, "scope=\"namespace\"");
        assertCounted(1, all, "verb=\"GET\"", "code=\"200\"", resource, "version=\"v1\"");
        assertCounted(1, all, "verb=\"PATCH\"", "code=\"200\"", resource, "subresource=\"status\"");
        assertCounted(1, all, "verb=\"APPLY\"", "code=\"200\"", resource, "subresource=\"\"");
        assertCounted(1, all, "verb=\"DELETECOLLECTION\"", "code=\"200\"", resource);
        assertCounted(1, "apiserver_request_duration_seconds_count", "verb=\"LIST\"", "resource=\"cups\"");
    }

    /** Who asks for what there is not fills no memory. */
    @Test
    void whatIsNotServedHasNoNameInMetrics() throws Exception {
        for (int i = 0; i < 20; i++) {
            send("GET", "/apis/none" + i + "/v1/things" + i, "application/json", "");
            send("GET", CUPS + "/a/part" + i, "application/json", "");
            send("GET", "/path" + i, "application/json", "");
            send("GET", "/secret", "application/json", "");
            send("METHOD" + i, "/apis", "application/json", "");
        }

        assertThat(metrics()).doesNotContain("none1", "things1", "part1", "path1", "METHOD1", "method1");
        assertCounted(20, "apiserver_request_total", "verb=\"LIST\"", "resource=\"\"", "code=\"404\"");
        assertCounted(20, "apiserver_request_total", "verb=\"GET\"", "code=\"403\"");
        assertCounted(20, "apiserver_request_total", "verb=\"other\"", "code=\"405\"");
    }

    @Test
    void watchesAreCountedWhileTheyAreOpenAndAfterwards() throws Exception {
        HttpResponse<InputStream> watch =
                client.send(request("GET", CUPS + "?watch=1", "application/json", ""), BodyHandlers.ofInputStream());
        assertThat(watch.statusCode()).isEqualTo(200);
        String[] labels = {"verb=\"WATCH\"", "resource=\"cups\""};
        assertThat(value("apiserver_longrunning_requests", labels)).isOne();
        assertThat(value("apiserver_current_inflight_requests", "readOnly"))
                .as("the one that asks for it")
                .isOne();
        assertThat(value("apiserver_current_inflight_requests", "mutating")).isZero();

        server.watches().close();
        watch.body().readAllBytes();

        await().until(() -> value("apiserver_longrunning_requests", labels) == 0);
        assertCounted(1, "apiserver_request_total", "verb=\"WATCH\"", "code=\"200\"");
        assertThat(metrics()).doesNotContain("apiserver_request_duration_seconds_count{verb=\"WATCH\"");
    }

    @Test
    void whatCannotBeReloadedIsTold() throws Exception {
        AtomicBoolean failing = new AtomicBoolean();
        metrics.reloads("front-proxy", failing::get);
        assertThat(send("GET", "/metrics", "", "").body())
                .contains("multikueue_proxy_reload_failing{kind=\"front-proxy\"} 0.0");

        failing.set(true);

        await().untilAsserted(() -> assertThat(send("GET", "/metrics", "", "").body())
                .contains("multikueue_proxy_reload_failing{kind=\"front-proxy\"} 1.0"));
    }

    @Test
    void theDocumentIsListedAmongThePaths() throws Exception {
        assertThat(send("GET", "/", "application/json", "").body()).contains("\"/metrics\"");
    }
}
