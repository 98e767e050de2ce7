package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.tls.KeyManagers;
import io.github.multikueue.proxy.core.tls.PemCertificates;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import io.github.multikueue.proxy.core.tls.TrustStores;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/** A client of a FakeCluster that has nothing in common with it but the JDK. Speaks HTTP/1.1, as the recordings do. */
final class TestClient {
    private final String address;
    private final HttpClient http;
    private final String token;

    private TestClient(FakeCluster cluster, String token, TlsIdentity identity) {
        this(cluster.url(), cluster.certificateAuthority(), token, identity);
    }

    private TestClient(String address, String authority, String token, TlsIdentity identity) {
        this.address = address;
        this.token = token;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(sslContext(authority, identity))
                .connectTimeout(Duration.ofMinutes(1))
                .build();
    }

    static TestClient admin(FakeCluster cluster) {
        return new TestClient(cluster, cluster.adminToken(), null);
    }

    static TestClient withToken(FakeCluster cluster, String token) {
        return new TestClient(cluster, token, null);
    }

    static TestClient withCertificate(FakeCluster cluster, TlsIdentity identity, String token) {
        return new TestClient(cluster, token, identity);
    }

    static TestClient anonymous(FakeCluster cluster) {
        return new TestClient(cluster, null, null);
    }

    /** A client of whatever a carrier serves; without token or identity if they are null. */
    static TestClient of(TestCarrier carrier, String token, TlsIdentity identity) {
        return new TestClient(carrier.url(), TlsIdentity.pem(carrier.authority()), token, identity);
    }

    Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    Answer send(String method, String path, String body, String... headers) {
        HttpRequest request = request(method, path, body, headers);
        try {
            return new Answer(http.send(request, HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    Answer post(String path, String body) {
        return send("POST", path, body, "Content-Type", "application/json");
    }

    Answer put(String path, String body) {
        return send("PUT", path, body, "Content-Type", "application/json");
    }

    Answer patch(String path, String type, String body) {
        return send("PATCH", path, body, "Content-Type", "application/" + type);
    }

    Answer delete(String path) {
        return send("DELETE", path, null);
    }

    /** A response whose body is still coming; closing it leaves. */
    HttpResponse<InputStream> open(String path, String... headers) {
        try {
            return http.send(request("GET", path, null, headers), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpRequest request(String method, String path, String body, String... headers) {
        HttpRequest.BodyPublisher publisher =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + path)).method(method, publisher);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request.timeout(Duration.ofMinutes(1)).build();
    }

    static SSLContext sslContext(String authority, TlsIdentity identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] keys = identity == null ? null : KeyManagers.of(identity);
            context.init(keys, TrustStores.managers(PemCertificates.read(authority)), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        JsonNode json() {
            try {
                return Json.MAPPER.readTree(response.body());
            } catch (IOException e) {
                throw new UncheckedIOException(text(), e);
            }
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        String reason() {
            return json().path("reason").asText();
        }

        String message() {
            return json().path("message").asText();
        }
    }
}
