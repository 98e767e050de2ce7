package io.github.multikueue.proxy.core.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.RandomCases;
import io.github.multikueue.proxy.core.RandomValues;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.cache.WatchCacheConfig;
import io.github.multikueue.proxy.core.cache.WatchCaches;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.fake.HandClock;
import io.github.multikueue.proxy.core.fake.SocketApiServer;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.regex.Pattern;
import okhttp3.tls.HandshakeCertificates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Of two equal clusters, one is asked itself and one through a gateway, which answers from memory where it can: whatever is asked, allowed or
 * not, valid or not, is answered with the same status, headers and body, and leaves the same behind.
 */
class SameThroughGatewayTest {

    private static final int REQUESTS = 2_000;
    private static final List<String> NAMES = List.of("a", "b", "c-1", "zz");
    private static final List<String> TOKENS = List.of("admin", "alice", "nobody", "unknown");
    private static final List<String> FORMS = List.of(
            "application/json",
            "application/yaml",
            "*/*",
            "text/html",
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
            "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json",
            "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
    private static final List<String> TYPES = List.of(
            "application/json",
            "application/yaml",
            "application/json-patch+json",
            "application/merge-patch+json",
            "application/strategic-merge-patch+json",
            "application/apply-patch+yaml",
            "text/plain");
    private static final List<String> DOCUMENTS = List.of(
            "/api/v1",
            "/apis",
            "/apis/apps",
            "/apis/apps/v1",
            "/apis/none.example.com",
            "/version",
            "/healthz",
            "/readyz?verbose",
            "/openapi/v3",
            "/nothing",
            "/api/v1/nothing",
            "/api/v1/namespaces/team-a",
            "/api/v1/namespaces/none/pods");

    /** What is another for each answer, as UIDs are quoted in YAML or not, or says how the gateway has come to it. */
    private static final Set<String> OWN_HEADERS =
            Set.of("date", "audit-id", "content-length", "age", "x-cache", "x-cache-resource-version");

    private static final Pattern UID = Pattern.compile("\"?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\"?");
    private static final Pattern CONTINUE = Pattern.compile("(\"?continue\"?: ?)[^,}\\n]+");

    private final HandClock clock = new HandClock();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final FakeCluster direct = cluster();
    private final FakeCluster behind = cluster();
    private ApiClient client;
    private Gateway gateway;
    private TestCarrier carrier;
    private HttpClient http;
    private int hits;

    private record Answer(int status, Map<String, List<String>> headers, String body) {}

    private FakeCluster cluster() {
        FakeCluster cluster = FakeCluster.builder()
                .clock(clock)
                .namespaces("team-a", "team-b")
                .start();
        cluster.token("admin", FakeUser.of("admin", UserInfo.MASTERS));
        cluster.token("alice", FakeUser.of("alice"));
        cluster.token("nobody", FakeUser.of("nobody"));
        cluster.grant(FakeGrant.toUser("alice")
                .verbs("get", "list", "create", "patch")
                .resources("pods", "configmaps", "deployments")
                .namespaces("team-a"));
        return cluster;
    }

    @BeforeEach
    void start() throws IOException {
        client = ApiClients.extension(
                        "up",
                        URI.create(behind.url()),
                        behind.certificateAuthority(),
                        Duration.ofMinutes(1),
                        CallObserver.NONE)
                .withBearerToken("admin");
        gateway = Gateway.to("up", () -> client, PassThrough.create())
                .clock(clock)
                .caches(each -> new WatchCaches(each, WatchCacheConfig.defaults(), timer, clock, new SecureRandom()))
                .build();
        carrier = new SocketApiServer(gateway::handle);
        HandshakeCertificates.Builder trusted =
                new HandshakeCertificates.Builder().addTrustedCertificate(carrier.authority());
        for (FakeCluster each : List.of(direct, behind)) {
            trusted.addTrustedCertificate(okhttp3.tls.Certificates.decodeCertificatePem(each.certificateAuthority()));
        }
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trusted.build().sslContext())
                .build();
    }

    @AfterEach
    void stop() {
        carrier.close();
        gateway.close();
        client.close();
        direct.close();
        behind.close();
        timer.shutdownNow();
    }

    @Test
    void everyAnswerIsTheSame() {
        RandomCases.check(REQUESTS, this::compare);

        assertThat(hits).as("answers from memory").isGreaterThan(20);
        assertThat(behind.resourceVersion()).isEqualTo(direct.resourceVersion()).isGreaterThan(100);
    }

    private void compare(RandomValues values) throws Exception {
        String method = values.oneOf(List.of(
                "GET", "GET", "GET", "GET", "POST", "POST", "PUT", "PATCH", "PATCH", "DELETE", "HEAD", "TRACE"));
        String target = target(method, values);
        String body = method.startsWith("P") ? body(target, values) : "";
        HttpRequest.Builder request = HttpRequest.newBuilder()
                .header("Authorization", "Bearer " + values.oneOf(TOKENS))
                .header("Accept", values.oneOf(FORMS))
                .timeout(Duration.ofMinutes(1))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", type(method, values));
        }
        Answer expected = send(request, direct.url() + target);
        // Memory is up to date with all that was written before.
        behind.sendBookmarks();
        assertThat(send(request, carrier.url() + target))
                .as("%s %s %s", method, target, body)
                .isEqualTo(expected);
    }

    private static String type(String method, RandomValues values) {
        boolean usual = values.weighted(4, 1) == 0;
        return usual ? TYPES.get(method.equals("PATCH") ? values.intBetween(2, 5) : 0) : values.oneOf(TYPES);
    }

    private static String target(String method, RandomValues values) {
        if (values.weighted(9, 1) == 1) {
            return values.oneOf(DOCUMENTS);
        }
        String resource = values.oneOf(List.of(
                "api/v1 pods",
                "api/v1 pods",
                "api/v1 configmaps",
                "apis/apps/v1 deployments",
                "apis/tekton.dev/v1 taskruns"));
        String base = "/" + resource.split(" ")[0] + "/namespaces/"
                + values.oneOf(List.of("team-a", "team-a", "team-b")) + "/" + resource.split(" ")[1];
        boolean one = method.equals("PUT")
                || method.equals("PATCH")
                || (!method.equals("POST") && values.weighted(1, 1) == 1);
        if (one) {
            base += "/" + values.oneOf(NAMES) + values.oneOf(List.of("", "", "", "", "/status", "/log", "/none"));
        }
        List<String> query = new ArrayList<>();
        add(query, values, "labelSelector", List.of("app%3Dweb", "app!%3Dweb", "app+in+(web,db)", "("));
        add(query, values, "fieldSelector", List.of("metadata.name%3Da", "status.phase!%3DRunning", "none%3D1"));
        add(query, values, "limit", List.of("1", "2", "-1", "x"));
        add(query, values, "resourceVersion", List.of("x", "1000000"));
        add(query, values, "dryRun", List.of("All", "None"));
        add(query, values, "fieldManager", List.of("me", "you"));
        add(query, values, "fieldValidation", List.of("Strict", "Ignore", "Other"));
        add(query, values, "force", List.of("true"));
        add(query, values, "pretty", List.of("true"));
        return base + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }

    private static void add(List<String> query, RandomValues values, String name, List<String> some) {
        if (values.weighted(9, 1) == 1) {
            query.add(name + "=" + values.oneOf(some));
        }
    }

    private static String body(String target, RandomValues values) {
        String[] path = target.replaceFirst("\\?.*", "").split("/");
        int namespaces = List.of(path).indexOf("namespaces");
        String name = namespaces > 0 && path.length > namespaces + 3 ? path[namespaces + 3] : values.oneOf(NAMES);
        String kind = target.contains("pods")
                ? "v1 Pod"
                : target.contains("configmaps")
                        ? "v1 ConfigMap"
                        : target.contains("deployments") ? "apps/v1 Deployment" : "tekton.dev/v1 TaskRun";
        // A real API server writes these two first, and so does memory.
        String object = """
                {"kind":"%s","apiVersion":"%s","metadata":{"name":"%s","labels":{"app":"%s"}},"%s":{"x":"%d"}}""".formatted(
                        kind.split(" ")[1],
                        kind.split(" ")[0],
                        name,
                        values.oneOf(List.of("web", "db", "not valid!")),
                        kind.endsWith("ConfigMap") ? "data" : "spec",
                        values.intBetween(0, 9));
        return switch (values.weighted(6, 2, 1, 1)) {
            case 0 -> object;
            case 1 ->
                "[{\"op\":\"%s\",\"path\":\"/metadata/labels/app\",\"value\":\"web\"}]"
                        .formatted(values.oneOf(List.of("add", "replace", "remove", "test", "other")));
            case 2 -> object.substring(0, object.length() - values.intBetween(1, 40));
            default -> values.oneOf(List.of("{}", "[]", "null", "text", "{\"kind\":\"Other\",\"apiVersion\":\"v9\"}"));
        };
    }

    private Answer send(HttpRequest.Builder request, String url) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(request.uri(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        hits += answer.headers().firstValue("X-Cache").orElse("").equals("hit") ? 1 : 0;
        headers.keySet().removeIf(each -> OWN_HEADERS.contains(each.toLowerCase()));
        String body = UID.matcher(answer.body()).replaceAll("uid");
        return new Answer(answer.statusCode(), headers, CONTINUE.matcher(body).replaceAll("$1token"));
    }
}
