package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.chain.FailureResponses;
import io.github.multikueue.proxy.core.fake.http.FakeThreads;
import io.github.multikueue.proxy.core.fake.http.HttpExchange;
import io.github.multikueue.proxy.core.fake.http.LoopbackServer;
import io.github.multikueue.proxy.core.fake.http.TlsServer;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;

/**
 * The part of an API server that hands requests for an aggregated API over to an extension API server: it finds out who the caller is,
 * and says so in {@code X-Remote-*} headers, under its front-proxy certificate. Everything else goes on to a {@link FakeCluster} as it
 * came. Discovery and OpenAPI documents are not merged: those of groups are the extension's, those of the core group the cluster's.
 * WebSockets are not forwarded: handshakes are answered with 503, upon which clients watch without them.
 *
 * <p>HTTPS (HTTP/1.1) on a free loopback port, with a certificate of the cluster. Thread safe.
 *
 * <pre>{@code
 * try (FakeAggregator front = FakeAggregator.start(cluster, "shop.example.com", URI.create("https://127.0.0.1:9443"))) {
 *     // ... a client of front.kubeconfig(token)
 * }
 * }</pre>
 */
public final class FakeAggregator implements AutoCloseable {
    private static final int BUFFER = 16_384;
    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 304);
    /** About the connection, or set by the client that sends the request on. */
    private static final Set<String> NOT_FORWARDED = Set.of(
            "connection",
            "host",
            "content-length",
            "transfer-encoding",
            "upgrade",
            "expect",
            "accept-encoding",
            "http2-settings",
            "keep-alive");

    private final FakeCluster cluster;
    private final String groupPath;
    private final URI extension;
    private final HttpClient toCluster;
    private final HttpClient toExtension;
    private final ExecutorService executor;
    private final LoopbackServer server;

    private FakeAggregator(FakeCluster cluster, String group, URI extension) {
        this.cluster = cluster;
        this.groupPath = "/apis/" + group;
        this.extension = extension;
        this.toCluster = client(cluster.clientTls());
        this.toExtension = client(cluster.clientTls(cluster.frontProxyCertificate()));
        this.executor = FakeThreads.perConnection("aggregator");
        TlsIdentity identity = cluster.serverCertificate("localhost", "127.0.0.1");
        TlsServer tls = new TlsServer(identity.key(), identity.certificate());
        this.server = new LoopbackServer("aggregator", tls, this::handle, executor);
    }

    /**
     * Starts one.
     *
     * @param group the API group of the extension
     * @param extension its address, {@code https://<host>:<port>}, with a certificate of the cluster
     */
    public static FakeAggregator start(FakeCluster cluster, String group, URI extension) {
        return new FakeAggregator(cluster, group, extension);
    }

    private static HttpClient client(SSLContext tls) {
        return HttpClient.newBuilder().sslContext(tls).build();
    }

    /** Its address: {@code https://127.0.0.1:<port>}. */
    public String url() {
        return "https://127.0.0.1:" + server.port();
    }

    /** A kubeconfig (YAML, everything inline) for a bearer token of the cluster. */
    public String kubeconfig(String token) {
        return KubeconfigTemplate.of(cluster.name(), url(), cluster.certificateAuthority(), token);
    }

    private void handle(HttpExchange exchange) throws IOException {
        RequestHead head = exchange.request();
        try {
            if ("websocket".equalsIgnoreCase(head.header("Upgrade"))) {
                throw new StatusException(503, "ServiceUnavailable", "WebSockets are not forwarded");
            }
            if (isForExtension(head.target())) {
                UserInfo user = cluster.api().authenticate(head).orElseThrow(StatusException::unauthorized);
                forward(exchange, toExtension, extension, identified(head, user));
            } else {
                forward(exchange, toCluster, URI.create(cluster.url()), head);
            }
        } catch (StatusException e) {
            FailureResponses.respond(exchange, e.status());
        }
    }

    private boolean isForExtension(String target) {
        String path = target.split("\\?", 2)[0];
        return path.equals("/apis")
                || path.equals(groupPath)
                || path.startsWith(groupPath + "/")
                || path.startsWith("/openapi");
    }

    private static RequestHead identified(RequestHead head, UserInfo user) {
        RequestHead stripped = head.withoutHeaders(FakeAggregator::isIdentity);
        List<Map.Entry<String, String>> headers = new ArrayList<>(stripped.headers());
        headers.add(Map.entry("X-Remote-User", user.name()));
        user.groups().forEach(group -> headers.add(Map.entry("X-Remote-Group", group)));
        user.extra().forEach((key, values) -> {
            String name = "X-Remote-Extra-" + URLEncoder.encode(key.toLowerCase(Locale.ROOT), StandardCharsets.UTF_8);
            values.forEach(value -> headers.add(Map.entry(name, value)));
        });
        return new RequestHead(head.method(), head.target(), headers, List.of());
    }

    private static boolean isIdentity(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return name.equals("authorization") || name.startsWith("x-remote-");
    }

    private static void forward(ApiExchange exchange, HttpClient client, URI to, RequestHead head) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(to + head.target()));
        byte[] body = exchange.body().readAllBytes();
        request.method(
                head.method(),
                body.length == 0 ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
        head.headers().stream()
                .filter(header -> !NOT_FORWARDED.contains(header.getKey().toLowerCase(Locale.ROOT)))
                .forEach(header -> request.header(header.getKey(), header.getValue()));
        try {
            relay(exchange, client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.abort();
        } catch (IOException e) {
            if (exchange.begun()) {
                exchange.abort();
                throw e;
            }
            throw new StatusException(503, "ServiceUnavailable", "error trying to reach service: " + e.getMessage());
        }
    }

    private static void relay(ApiExchange exchange, HttpResponse<InputStream> response) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        response.headers().map().forEach((name, values) -> {
            if (!name.startsWith(":") && !NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, String.join(", ", values));
            }
        });
        try (InputStream body = response.body()) {
            exchange.onDeparture(() -> closeQuietly(body));
            if (WITHOUT_BODY.contains(response.statusCode())) {
                exchange.respond(response.statusCode(), headers);
                return;
            }
            ApiExchange.ResponseStream stream = exchange.stream(response.statusCode(), headers);
            stream.flush();
            byte[] buffer = new byte[BUFFER];
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                stream.write(buffer, 0, read);
                stream.flush();
            }
            stream.close();
        }
    }

    private static void closeQuietly(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // The client has left; nobody is there to be told.
        }
    }

    /** Frees port and threads at once. */
    @Override
    public void close() {
        server.close();
        executor.shutdownNow();
    }
}
