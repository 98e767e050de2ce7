package io.github.multikueue.proxy.core.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.published.DocumentRecordings;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Asks for the discovery and OpenAPI documents of one resource as they were asked of a real kube-apiserver, and compares status,
 * headers, and body. Each carrier of the library has a subclass.
 */
public abstract class DocumentsConformance {

    private static final String VERSION = "/openapi/v3/apis/shop.example.com/v1";
    /** Byte ranges are of no use to anybody here; lengths differ, since the documents have other resources in them. */
    private static final Set<String> NOT_COMPARED = Set.of("Accept-Ranges", "Content-Length");

    private final ServedResources resources = new ServedResources();
    private ApiServer api;
    private TestCarrier carrier;

    private record Answer(int status, Map<String, String> headers, JsonNode body) {}

    /** The carrier under test. */
    protected abstract TestCarrier.Factory carrier();

    @BeforeEach
    void start() throws IOException {
        resources.add(DocumentRecordings.cups());
        api = ApiServer.builder(resources)
                .authenticator(request -> Optional.of(UserInfo.of("admin")))
                .authorizer((user, request) -> new Authorizer.Decision(true, ""))
                .build();
        carrier = carrier().start(api::handle);
    }

    @AfterEach
    void stop() {
        carrier.close();
        api.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void answersAsARealServerDoes(Protocol protocol) throws IOException {
        OkHttpClient client = client(protocol);
        String hash = get(client, VERSION).headers().get("Etag").replace("\"", "");

        for (JsonNode exchange :
                DocumentRecordings.read("kubectl/openapi-and-discovery").path("exchanges")) {
            String path = exchange.at("/request/path").asText().replaceAll("hash=[0-9A-F]{128}", "hash=" + hash);
            JsonNode recorded = exchange.path("response");

            Answer answer = get(client, path);

            assertThat(answer.status())
                    .as(path)
                    .isEqualTo(recorded.path("status").asInt());
            assertThat(comparable(answer.headers(), recorded))
                    .as(path)
                    .isEqualTo(comparable(headers(recorded), recorded));
            compare(path, recorded.path("body"), answer.body());
        }
    }

    @Test
    void sendsNothingToWhoHasTheDocument() throws IOException {
        OkHttpClient client = client(Protocol.HTTP_1_1);
        for (String path : List.of(VERSION, "/openapi/v2")) {
            String tag = get(client, path).headers().get("Etag");

            Answer answer = get(client, path, "If-None-Match", tag);

            assertThat(answer.status()).as(path).isEqualTo(304);
            assertThat(answer.body().isMissingNode()).isTrue();
            assertThat(answer.headers().get("Etag")).isEqualTo(tag);
        }
    }

    /** What is in the documents is compared to the last detail where no carrier is needed. */
    private static void compare(String path, JsonNode recorded, JsonNode body) {
        if (path.startsWith("/apis/")) {
            assertThat(body).as(path).isEqualTo(recorded);
        } else if (recorded.isObject() && recorded.has("components")) {
            assertThat(fields(body.path("paths"))).isEqualTo(fields(recorded.path("paths")));
            assertThat(fields(body.at("/components/schemas"))).isEqualTo(fields(recorded.at("/components/schemas")));
        } else if (recorded.isObject() && recorded.has("swagger")) {
            assertThat(fields(body.path("paths"))).containsAll(fields(recorded.path("paths")));
            assertThat(fields(body.path("definitions"))).containsAll(fields(recorded.path("definitions")));
        }
    }

    private static List<String> fields(JsonNode object) {
        return object.propertyStream().map(Map.Entry::getKey).toList();
    }

    private static Map<String, String> headers(JsonNode recorded) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        recorded.path("headers")
                .properties()
                .forEach(each -> headers.put(each.getKey(), each.getValue().asText()));
        return headers;
    }

    /** The headers that are in the recording, without what is in a document or when it was made. */
    private static Map<String, String> comparable(Map<String, String> headers, JsonNode recorded) {
        Map<String, String> comparable = new TreeMap<>();
        for (String name : fields(recorded.path("headers"))) {
            if (!NOT_COMPARED.contains(name) && headers.containsKey(name)) {
                comparable.put(
                        name,
                        headers.get(name)
                                .replaceAll("[0-9A-F]{128}", "<hash>")
                                .replaceAll("\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d", "<time>"));
            }
        }
        return comparable;
    }

    private OkHttpClient client(Protocol protocol) {
        HandshakeCertificates tls = new HandshakeCertificates.Builder()
                .addTrustedCertificate(carrier.authority())
                .build();
        return new OkHttpClient.Builder()
                .protocols(protocol == Protocol.HTTP_2 ? List.of(protocol, Protocol.HTTP_1_1) : List.of(protocol))
                .followRedirects(false)
                .readTimeout(Duration.ofSeconds(60))
                .sslSocketFactory(tls.sslSocketFactory(), tls.trustManager())
                .build();
    }

    private Answer get(OkHttpClient client, String path, String... headers) throws IOException {
        Request request = new Request.Builder()
                .url(carrier.url() + path)
                .headers(Headers.of(headers))
                .header("Accept", "application/json")
                .build();
        try (Response response = client.newCall(request).execute()) {
            Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            response.headers().forEach(each -> all.put(each.getFirst(), each.getSecond()));
            String body = response.body().string();
            return new Answer(
                    response.code(), all, body.isEmpty() ? MissingNode.getInstance() : Json.MAPPER.readTree(body));
        }
    }
}
