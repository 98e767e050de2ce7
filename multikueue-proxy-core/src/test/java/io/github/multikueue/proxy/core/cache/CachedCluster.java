package io.github.multikueue.proxy.core.cache;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.TestExchange;
import io.github.multikueue.proxy.core.apiserver.chain.FailureResponses;
import io.github.multikueue.proxy.core.apiserver.verbs.ResourceVerbs;
import io.github.multikueue.proxy.core.apiserver.verbs.Watches;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeClusterBuilder;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Connections;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** A fake cluster with caches in front of it, whose time passes when a test says so. */
final class CachedCluster implements AutoCloseable {

    static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    /** A custom resource, whether it is defined or not. */
    private static final ResourceDescription CUPS = ResourceDescription.of("shop.example.com", "v1", "Cup")
            .columns(
                    ColumnDefinition.of("Size", "integer", ".spec.size"),
                    ColumnDefinition.of("Age", "date", ".metadata.creationTimestamp"))
            .selectableFields("spec.colour")
            .withStatus()
            .build();

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-26T12:00:00Z"));
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final HttpClient http;
    private final String token;
    private final ApiClient server;
    private final Watches watches = new Watches(Duration.ofMinutes(1), new Random(1), dropped -> {});
    private final ResourceVerbs verbs;

    final Clock clock;
    final FakeCluster cluster;
    final WatchCaches caches;

    CachedCluster(UnaryOperator<FakeClusterBuilder> cluster, WatchCacheConfig config) {
        this.clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
        this.cluster = cluster.apply(
                        FakeCluster.builder().clock(clock).resource(CUPS).namespaces("team-a", "team-b"))
                .start();
        this.token = this.cluster.adminToken();
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(this.cluster.clientTls())
                .build();
        this.server = Connections.withToken(this.cluster, token, Duration.ofMinutes(1));
        this.caches = new WatchCaches(server, config, scheduler, clock, new Random(1));
        this.verbs = new ResourceVerbs(
                new ServedResources(), watches, (context, resource, key, object) -> {}, clock, new Random(1));
    }

    static CachedCluster start() {
        return start(config());
    }

    static CachedCluster start(WatchCacheConfig config) {
        return new CachedCluster(builder -> builder, config);
    }

    /** Waits are long, since other tests may run on the machine. */
    static WatchCacheConfig config() {
        return Configs.with(ReadConsistency.STRICT, Duration.ofSeconds(20));
    }

    void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    /** Whether a request would be answered from memory. */
    boolean finds(String target, String... headers) {
        return read(TestExchange.get(target, headers)).isPresent();
    }

    /** The same after a bookmark; which a watch that is just being opened misses, so that it is to be asked again. */
    boolean catchesUp(String target) {
        cluster.sendBookmarks();
        return finds(target);
    }

    Optional<CachedRead> read(TestExchange exchange) {
        RequestInfo info =
                RequestInfo.of(exchange.request().method(), exchange.request().target());
        return caches.find(info, exchange.request());
    }

    void awaitCached(String target, String... headers) {
        await().until(() -> finds(target, headers));
    }

    /** Until the cluster has a watch open; a list alone fills a cache, and what happens to watches before does not happen to it. */
    void awaitWatched() {
        await().until(() -> cluster.openWatches() > 0);
    }

    /** The answer from memory, which there must be. */
    TestExchange cached(String target, String... headers) {
        TestExchange exchange = TestExchange.get(target, headers);
        serve(exchange, read(exchange).orElseThrow(() -> new AssertionError("not answered from memory: " + target)));
        return exchange;
    }

    /** Answers a request from memory; a watch lasts as long as it lasts. */
    void serve(TestExchange exchange, CachedRead read) {
        RequestInfo info =
                RequestInfo.of(exchange.request().method(), exchange.request().target());
        try {
            if (!verbs.serve(new ApiCall(exchange, info, UserInfo.ANONYMOUS), read.resource())) {
                throw new AssertionError("not served: " + exchange.request().target());
            }
        } catch (StatusException e) {
            respond(exchange, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void respond(TestExchange exchange, StatusException reason) {
        try {
            FailureResponses.respond(exchange, reason.status());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The answer of the cluster itself. */
    HttpResponse<String> direct(String target, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(cluster.url() + target)).header("Authorization", "Bearer " + token);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void pod(String namespace, String name, String... labels) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(labels[i])
                    .append("\":\"")
                    .append(labels[i + 1])
                    .append('"');
        }
        cluster.create("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"namespace\":\"" + namespace
                + "\",\"name\":\"" + name + "\",\"labels\":{" + text + "}},\"spec\":{\"nodeName\":\"node-" + name
                + "\",\"containers\":[{\"name\":\"main\"}]},\"status\":{\"phase\":\"Running\"}}");
    }

    void cup(String namespace, String name, int size) {
        cluster.apply("{\"apiVersion\":\"shop.example.com/v1\",\"kind\":\"Cup\",\"metadata\":{\"namespace\":\""
                + namespace + "\",\"name\":\"" + name + "\"},\"spec\":{\"size\":" + size + ",\"colour\":\"blue\"}}");
    }

    /** Defines cups with a column for their size. */
    void defineCups(String column) {
        cluster.apply("""
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
                 "metadata":{"name":"cups.shop.example.com"},
                 "spec":{"group":"shop.example.com","scope":"Namespaced",
                  "names":{"plural":"cups","singular":"cup","kind":"Cup","listKind":"CupList"},
                  "versions":[{"name":"v1","served":true,"storage":true,
                   "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}},
                   "selectableFields":[{"jsonPath":".spec.colour"}],
                   "additionalPrinterColumns":[
                    {"name":"COLUMN","type":"integer","jsonPath":".spec.size"},
                    {"name":"Age","type":"date","jsonPath":".metadata.creationTimestamp"}]}]}}
                """.replace("COLUMN", column));
    }

    static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<WatchCacheReport> report() {
        return caches.report();
    }

    @Override
    public void close() {
        watches.close();
        caches.close();
        server.close();
        cluster.close();
        scheduler.shutdownNow();
    }
}
