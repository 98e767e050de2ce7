package io.github.multikueue.proxy.core.apiserver;

import static io.github.multikueue.proxy.core.apiserver.FrontProxiedServer.ECHOES;
import static io.github.multikueue.proxy.core.apiserver.FrontProxiedServer.MASTER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.apiserver.FrontProxiedServer.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that are made to mislead or to exhaust a server; {@link ApiSecurityConformance} has the table of all cases. Each carrier
 * of the library has a subclass.
 */
public abstract class HostileRequestConformance extends FrontProxiedConformance {

    private static final String YAML = "application/yaml";
    private static final String JSON = "application/json";

    private OkHttpClient anybody;

    @BeforeEach
    void openClient() {
        anybody = server.anybody().build();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"attacker.example", "attacker.example:443", "localhost:1", "[::1]:443", "user@attacker.example"})
    void theHostOpensNothingAndComesBackNowhere(String host) throws IOException {
        String end = " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n";
        String withUser = end + "X-Remote-User: bob\r\n\r\n";

        assertThat(server.raw("GET " + ECHOES + end + "\r\n"))
                .matches("(?s)HTTP/1.1 40[01] .*")
                .doesNotContain("attacker");
        for (String path : List.of("/", "/apis", ECHOES, "/openapi/v3")) {
            assertThat(server.raw("GET " + path + withUser)).as(path).doesNotContain("attacker");
        }
        assertThat(server.raw("GET /openapi/v3/apis/echo.example.com/v1alpha1?hash=STALE" + withUser))
                .matches("(?s)HTTP/1.1 (301|400) .*")
                .doesNotContain("attacker", "://");
    }

    /** Otherwise somebody would delete what is not the object that was meant. */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP_1_1", "HTTP_2"})
    void aPreconditionCountsThoughNobodyTellsHowLongTheBodyIs(Protocol protocol) throws IOException {
        server.create("x");
        OkHttpClient client = server.frontProxy()
                .protocols(
                        protocol == Protocol.HTTP_2 ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1) : List.of(protocol))
                .build();
        RequestBody options = new RequestBody() {
            @Override
            public MediaType contentType() {
                return MediaType.get(JSON);
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                sink.writeUtf8("{\"preconditions\":{\"uid\":\"of-another\"}}");
            }
        };

        Answer refused = FrontProxiedServer.send(
                client, server.request(ECHOES + "/x", MASTER).delete(options));
        Answer deleted = FrontProxiedServer.send(
                client, server.request(ECHOES + "/x", MASTER).delete());

        assertThat(refused.status()).as(refused.text()).isEqualTo(409);
        assertThat(deleted.status()).as(deleted.text()).isEqualTo(200);
    }

    static Stream<Arguments> bombs() {
        String name = "{\"metadata\":{\"name\":\"bomb\"},\"spec\":";
        StringBuilder aliases = new StringBuilder("metadata: {name: bomb}\na0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 20; i++) {
            aliases.append("a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n"
                    .formatted(i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1));
        }
        return Stream.of(
                Arguments.of("deep lists", JSON, name + "[".repeat(100_000), 400),
                Arguments.of("deep objects", JSON, name + "{\"a\":".repeat(20_000) + "1" + "}".repeat(20_001), 400),
                Arguments.of("deep YAML", YAML, "[".repeat(20_000) + "]".repeat(20_000), 400),
                Arguments.of("aliases of aliases", YAML, aliases.toString(), 400),
                Arguments.of(
                        "a number of a million digits", JSON, name + "{\"a\":" + "1".repeat(1_000_000) + "}}", 400),
                Arguments.of("too much", JSON, name + "\"" + "x".repeat(3 << 20) + "\"}", 413),
                Arguments.of("a field twice", JSON, name + "{\"a\":1,\"a\":2}}", 400));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bombs")
    void aBombIsRefusedAndTheServerGoesOn(String what, String contentType, String body, int status) throws IOException {
        Answer answer = server.post(contentType, body.getBytes(UTF_8));

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().path("kind").asText()).isEqualTo("Status");
        assertThat(answer.text().length()).isLessThan(10_000);
        server.create("afterwards");
    }

    /** Kubernetes servers take no compressed requests; so nothing is inflated. */
    @Test
    void aCompressedRequestIsNotInflated() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write("{\"metadata\":{\"name\":\"bomb\"},\"spec\":\"".getBytes(UTF_8));
            byte[] much = new byte[1 << 20];
            Arrays.fill(much, (byte) 'x');
            for (int i = 0; i < 20; i++) {
                gzip.write(much);
            }
        }

        Answer answer = server.post(JSON, bytes.toByteArray(), "Content-Encoding: gzip");

        assertThat(answer.status()).as(answer.text()).isIn(400, 415);
        server.create("afterwards");
    }

    @Test
    void manyFieldsAreNoTrouble() throws IOException {
        StringBuilder fields = new StringBuilder("{\"metadata\":{\"name\":\"many\"},\"spec\":{\"f\":0");
        for (int i = 0; i < 50_000; i++) {
            fields.append(",\"f").append(i).append("\":").append(i);
        }

        assertThat(server.post(JSON, fields.append("}}").toString().getBytes(UTF_8))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void eachAnswerHasTheFormThatItsRequestAccepts() throws IOException {
        server.create("x");
        Map<String, String> forms = Map.of(
                JSON,
                "{\"kind\":\"EchoList\",\"apiVersion\":\"echo.example.com/v1alpha1\"",
                YAML,
                "apiVersion: echo.example.com/v1alpha1\n",
                "application/json;as=Table;g=meta.k8s.io;v=v1",
                "{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\"",
                "application/json;as=Table;g=meta.k8s.io;v=v1beta1",
                "{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1beta1\"",
                "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
                "{\"kind\":\"PartialObjectMetadataList\",\"apiVersion\":\"meta.k8s.io/v1\"");
        List<String> requests = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            requests.addAll(forms.keySet());
        }
        Collections.shuffle(requests, new Random(1));
        for (String accept : requests) {
            Answer answer = server.get(anybody, ECHOES, "Authorization: Bearer bob", "Accept: " + accept);
            assertThat(answer.text()).as(accept).startsWith(forms.get(accept));
            assertThat(answer.headers().get("Content-Type")).startsWith(accept.substring(0, accept.indexOf('/') + 5));
            assertThat(server.get(anybody, ECHOES, "Authorization: Bearer nobody", "Accept: " + accept)
                            .status())
                    .isEqualTo(403);
        }
        String aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
        for (String accept : List.of(JSON, aggregated, JSON, aggregated)) {
            Answer answer = server.get(anybody, "/apis", "Authorization: Bearer bob", "Accept: " + accept);
            assertThat(answer.json().path("kind").asText())
                    .isEqualTo(accept.equals(JSON) ? "APIGroupList" : "APIGroupDiscoveryList");
        }
    }

    @Test
    void eachAnswerIsThatOfItsQuery() throws IOException {
        server.create("x");
        server.create("y");
        Map<String, Integer> items = Map.of(
                "", 2, "limit=1", 1, "fieldSelector=metadata.name%3Dy", 1, "labelSelector=a%3Db", 0, "limit=5", 2);
        List<String> requests = new ArrayList<>();
        for (String query : items.keySet()) {
            requests.addAll(List.of(query, query + "&pretty=true", query, query + "&pretty=false"));
        }
        Collections.shuffle(requests, new Random(1));
        for (String query : requests) {
            for (String accept : List.of(JSON, "application/json;as=Table;g=meta.k8s.io;v=v1")) {
                Answer answer =
                        server.get(anybody, ECHOES + "?" + query, "Authorization: Bearer bob", "Accept: " + accept);
                String list = accept.equals(JSON) ? "items" : "rows";
                assertThat(answer.json().path(list))
                        .as("%s %s", query, accept)
                        .hasSize(items.get(query.replaceFirst("&?pretty=.*", "")));
                assertThat(answer.text().startsWith("{\n  "))
                        .as("%s %s", query, accept)
                        .isEqualTo(query.contains("pretty=true"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET apis/echo.example.com/v1alpha1/namespaces/team-a/echoes",
                "GET https://attacker.example/apis/echo.example.com/v1alpha1/namespaces/team-a/echoes",
                "GET //attacker.example/apis/echo.example.com/v1alpha1/namespaces/team-a/echoes",
                "OPTIONS *",
                "GET *",
                "CONNECT /apis/echo.example.com/v1alpha1/namespaces/team-a/echoes",
            })
    void aTargetThatIsNoPathIsRefused(String request) throws IOException {
        String answer = server.raw(request
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "X-Remote-User: admin\r\nX-Remote-Group: system:masters\r\n\r\n");

        assertThat(answer).matches("(?s)HTTP/1.1 40[0145] .*");
    }
}
