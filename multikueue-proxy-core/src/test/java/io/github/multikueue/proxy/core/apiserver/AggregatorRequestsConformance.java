package io.github.multikueue.proxy.core.apiserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.multikueue.proxy.core.apiserver.published.DocumentRecordings;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sends all that a real kube-apiserver and kubectl sent to an aggregated API server, byte for byte and in the recorded order, under
 * a front-proxy certificate. What it answered was not recorded; so each answer is compared with what the aggregator and kubectl
 * need of it. Each carrier of the library has a subclass.
 */
public abstract class AggregatorRequestsConformance extends FrontProxiedConformance {

    /** What is wanted: the number of the request, method, status, content type, and values in the answer by their JSON pointers. */
    private static final List<Answer> ANSWERS = List.of(
            answer(0, "GET", 200).with("/kind", "APIResourceList").with("/groupVersion", "echo.example.com/v1alpha1"),
            answer(1, "GET", 200)
                    .with("/swagger", "2.0")
                    .with("/definitions/com.example.echo.v1alpha1.Echo/type", "object"),
            new Answer(2, "GET", 200, "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", List.of())
                    .with("/kind", "APIGroupDiscoveryList")
                    .with("/items/0/metadata/name", "echo.example.com")
                    .with("/items/0/versions/0/resources/0/resource", "echoes"),
            answer(3, "GET", 200).with("/resources/0/name", "echoes").with("/resources/0/kind", "Echo"),
            new Answer(4, "GET", 200, "text/plain; charset=utf-8", List.of())
                    .with("/paths/apis~1echo.example.com~1v1alpha1/serverRelativeURL", "~/openapi/v3/apis/.*"),
            answer(5, "GET", 200)
                    .with("/kind", "Table")
                    .with("/apiVersion", "meta.k8s.io/v1")
                    .with("/rows", "[]"),
            answer(6, "GET", 404)
                    .with("/reason", "NotFound")
                    .with("/message", "echoes.echo.example.com \"x\" not found"),
            answer(7, "POST", 201)
                    .with("/spec/a", "1")
                    .with("/metadata/managedFields/0/manager", "kubectl-create")
                    .with("/metadata/managedFields/0/operation", "Update"),
            answer(8, "GET", 200).with("/kind", "Echo").with("/metadata/namespace", "team-a"),
            answer(9, "PATCH", 200)
                    .with("/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration", "~(?s)\\{.*\\}\n"),
            answer(10, "PATCH", 200)
                    .with("/metadata/managedFields/0/manager", "kubectl")
                    .with("/metadata/managedFields/0/operation", "Apply"),
            answer(11, "GET", 200)
                    .with("/type", "ADDED")
                    .with("/object/kind", "Table")
                    .with("/object/columnDefinitions/0/name", "Name")
                    .with("/object/rows/0/cells/0", "x")
                    .with("/object/rows/0/object/kind", "PartialObjectMetadata"),
            answer(12, "GET", 200)
                    .with("/type", "ADDED")
                    .with("/object/kind", "Echo")
                    .with("/object/metadata/name", "x"),
            answer(13, "PATCH", 200).with("/spec/a", "2"),
            answer(14, "DELETE", 200)
                    .with("/kind", "Status")
                    .with("/status", "Success")
                    .with("/details/kind", "echoes"),
            // Of a resource that nobody serves kube-apiserver says no more, in whatever form; kubectl has its own words
            // for it.
            new Answer(15, "GET", 404, "text/plain; charset=utf-8", List.of()).with("", "404 page not found\n"),
            answer(16, "PATCH", 404).with("/message", "echoes.echo.example.com \"x\" not found"),
            // A handshake of WebSocket on what is no watch is an ordinary request.
            answer(17, "GET", 200).with("/kind", "APIResourceList"));

    private record Value(String pointer, String expected) {}

    private record Answer(int request, String method, int status, String contentType, List<Value> values) {

        Answer with(String pointer, String expected) {
            List<Value> more = new ArrayList<>(values);
            more.add(new Value(pointer, expected));
            return new Answer(request, method, status, contentType, more);
        }
    }

    private static Answer answer(int request, String method, int status) {
        return new Answer(request, method, status, "application/json", List.of());
    }

    private OkHttpClient client;

    @BeforeEach
    void openClient() {
        client = server.frontProxy().build();
    }

    @Test
    void answersAllThatARealAggregatorSends() throws IOException {
        JsonNode requests = DocumentRecordings.read("aggregator-requests").path("requests");

        assertThat(requests).hasSameSizeAs(ANSWERS);
        for (Answer expected : ANSWERS) {
            JsonNode request = requests.get(expected.request());
            assertThat(request.path("method").asText()).isEqualTo(expected.method());
            compare(request, expected);
        }
    }

    private void compare(JsonNode recorded, Answer expected) throws IOException {
        String what = expected.request() + " " + expected.method() + " "
                + recorded.path("path").asText();
        boolean watch = recorded.path("path").asText().contains("watch=true");
        try (Response response = client.newCall(request(recorded)).execute()) {
            String body = watch ? firstLine(response) : text(response);
            assertThat(response.code()).as(what + ": " + body).isEqualTo(expected.status());
            assertThat(response.header("Content-Type")).as(what).isEqualTo(expected.contentType());
            assertThat(response.header("Upgrade")).as(what).isNull();
            JsonNode json = body.startsWith("{") ? Json.MAPPER.readTree(body) : TextNode.valueOf(body);
            for (Value value : expected.values()) {
                JsonNode found = json.at(value.pointer());
                String text = found.isValueNode() ? found.asText() : found.toString();
                if (value.expected().startsWith("~")) {
                    assertThat(text)
                            .as(what + " " + value.pointer())
                            .matches(value.expected().substring(1));
                } else {
                    assertThat(text)
                            .as(what + " " + value.pointer() + " in " + json)
                            .isEqualTo(value.expected());
                }
            }
        }
    }

    private Request request(JsonNode recorded) {
        Headers.Builder headers = new Headers.Builder();
        recorded.path("headers").forEach(each -> {
            String name = each.get(0).asText();
            if (!name.equals("Content-Length")) {
                headers.add(name, each.get(1).asText());
            }
        });
        String method = recorded.path("method").asText();
        String body = recorded.path("body").asText();
        return new Request.Builder()
                .url(server.url() + recorded.path("path").asText())
                .headers(headers.build())
                .method(method, body.isEmpty() ? null : RequestBody.create(body.getBytes(UTF_8)))
                .build();
    }

    private static String text(Response response) throws IOException {
        byte[] bytes = response.body().bytes();
        if (!"gzip".equals(response.header("Content-Encoding"))) {
            return new String(bytes, UTF_8);
        }
        try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(plain.readAllBytes(), UTF_8);
        }
    }

    private static String firstLine(Response response) throws IOException {
        assertThat(response.header("Transfer-Encoding")).isEqualTo("chunked");
        BufferedSource events = response.body().source();
        return events.readUtf8LineStrict();
    }
}
