package io.github.multikueue.proxy.server.mount;

import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import io.github.multikueue.proxy.server.config.RenameProxyConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A cluster with renamed lamps, and a {@code rename-proxy} in front of it whose clients know them as lamps. */
final class RenamedLamps implements AutoCloseable {

    static final String LAMPS = "/apis/original.example.com/v1/namespaces/team-a/lamps";

    private final FakeCluster cluster;
    private final RenameProxy proxy;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    RenamedLamps(Path home, String... settings) throws IOException {
        cluster = cluster();
        Map<String, String> given = new HashMap<>(Map.of(
                "RULES_PATH", rules(home).toString(),
                "KUBECONFIG", kubeconfig(home).toString(),
                "CLIENT_PROXY_PORT", "0",
                "MONITORING_BIND_ADDRESS", "127.0.0.1:0",
                "SHUTDOWN_DELAY", "0"));
        for (String each : settings) {
            given.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
        }
        proxy = RenameProxy.create(RenameProxyConfig.of(Map.of(), given), Map.of());
        proxy.start();
    }

    /** A cluster with renamed lamps, and with foreign ones of the original name. */
    static FakeCluster cluster() {
        return FakeCluster.builder()
                .name("lamps")
                .namespaces("team-a")
                .resource(lamps("renamed.example.com", "RenamedLamp")
                        .shortNames("rnlp", "rnlps")
                        .categories("renamedall")
                        .build())
                .resource(lamps("original.example.com", "Lamp").build())
                .start();
    }

    private static ResourceDescription.Builder lamps(String group, String kind) {
        return ResourceDescription.of(group, "v1", kind)
                .schema(ObjectSchema.of(Json.object()
                        .put("type", "object")
                        .put("description", kind + " has a renamedlamps.renamed.example.com for a name.")
                        .put("x-kubernetes-preserve-unknown-fields", true)))
                .columns(ColumnDefinition.of("Watts", "integer", ".spec.watts"))
                .withStatus();
    }

    static Path rules(Path home) throws IOException {
        try (InputStream rules = RenamedLamps.class.getResourceAsStream("/rename/lamps.yaml")) {
            return Files.write(home.resolve("rules.yaml"), rules.readAllBytes());
        }
    }

    private Path kubeconfig(Path home) throws IOException {
        String own = cluster.token(FakeUser.of("rename-proxy", UserInfo.MASTERS));
        return Files.writeString(home.resolve("up.kubeconfig"), cluster.kubeconfig(own));
    }

    FakeCluster upstream() {
        return cluster;
    }

    RenameProxy proxy() {
        return proxy;
    }

    HttpClient http() {
        return http;
    }

    String address() {
        return "http://127.0.0.1:" + proxy.clientPort().orElseThrow();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address() + path));
    }

    HttpResponse<String> send(String method, String path, String contentType, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, "", "");
    }

    HttpResponse<String> create(String name) throws IOException, InterruptedException {
        return send("POST", LAMPS, "application/json", lamp(name));
    }

    static String lamp(String name) {
        return """
                {"apiVersion":"original.example.com/v1","kind":"Lamp",
                 "metadata":{"name":"%s","namespace":"team-a","labels":{"original.example.com/floor":"ground","keep":"me"},
                  "finalizers":[]},
                 "spec":{"watts":60}}""".formatted(name);
    }

    @Override
    public void close() {
        proxy.close();
        cluster.close();
    }
}
