package io.github.multikueue.proxy.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two readers could understand in two ways, and clients that misbehave. */
class MalformedRequestTest {

    private static final String RUN = "/api/v1/namespaces/team-a/pipelineruns/build-1/resolve";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        server.admitted("build-1");
        await().until(() -> server.get(RUN).statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/namespaces/team-a/../kube-system/pipelineruns/build-1/resolve",
                "/api/v1/namespaces/team-a/./pipelineruns/build-1/resolve",
                "/api/v1/namespaces/team-a/%2e%2e/kube-system/pipelineruns/build-1/resolve",
                "/api/v1/namespaces/team-a/%2E/pipelineruns/build-1/resolve",
                "/api/v1/namespaces/team-a/pipelineruns/..%2fbuild-1/resolve",
                "/api/v1/namespaces/team-a/pipelineruns/a%2Fb/resolve",
                "/api/v1/namespaces/team-a//pipelineruns/build-1/resolve",
                "//api/v1/namespaces/team-a/pipelineruns/build-1/resolve",
                "/api/v1/namespaces/team-a/pipelineruns/..;x=1/resolve",
                "/api/v1/namespaces/team-a/pipelineruns/a\\b/resolve",
                "/api/v1/namespaces/team-a/pipelineruns/a%5cb/resolve",
                "/api/v1/namespaces/team-a/pipelineruns/build-1%00/resolve",
                "/api/v1/namespaces/team-a/pipelineruns/%zz/resolve",
                "/api/v1/namespaces/team-a/pipelineruns/%/resolve",
                "/api/v1/namespaces/team-a/pipelineruns/build-1/resolve/..",
                "/health/../ready",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/a%2Fb",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/a%00",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/%ff",
            })
    void refusesPathsThatCanBeReadInTwoWays(String path) throws Exception {
        int reviews = server.fleet().manager().requests().count("create", "selfsubjectaccessreviews");

        assertStatus(path, "Authorization: Bearer " + server.fleet().user("fresh"));

        assertThat(server.fleet().manager().requests().count("create", "selfsubjectaccessreviews"))
                .isEqualTo(reviews);
    }

    /** Names of Kubernetes may have nearly every character; whether there is such a thing is not the door's business. */
    @ParameterizedTest
    @CsvSource({
        "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:admin, 404",
        "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Aadmin, 404",
        "/apis/rbac.authorization.k8s.io/v1/clusterroles/100%25, 404",
        "/apis/rbac.authorization.k8s.io/v1/clusterroles/%C3%BC@!$&'()*+=;, 404",
        "/api/v1/namespaces/team-a/pipelineruns/build-1/resolve;jsessionid=1, 404",
        "/api/v1/namespaces/team-a/pipelineruns/build-1;x=1/resolve, 400",
        "/api/v1/namespaces/team-a/pipelineruns/%252e%252e/resolve, 400",
        "/api/v1/namespaces/team-a;/pipelineruns/build-1/resolve, 400",
        "/api/v1/namespaces/team-a/pipelineruns/build%2D2/resolve, 404",
        "/api/v1/namespaces/team-a/pipelineruns/build%2D1/resolve, 200",
        "/api/v1/namespaces/team%2da/pipelineruns/%62uild-1/resolve, 200",
        "/%61pi/v1/namespaces/team-a/pipelineruns/build-1/resolve, 200",
        "/%68ealth, 200",
    })
    void readsEscapesAsWhatTheyStandFor(String path, int code) throws Exception {
        try (RawConnection connection = server.connect()) {
            connection.request(
                    "GET " + path + " HTTP/1.1",
                    "Host: localhost",
                    "Authorization: Bearer " + server.alice(),
                    "Connection: close");

            assertThat(connection.readHead()).startsWith("HTTP/1.1 " + code).doesNotContain("text/html");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/v1/namespaces/team-a/pipelineruns/build-1/resolve", "/api/v1/namespaces/team-a/nothing"})
    void refusesHeadersThatAreNoText(String path) throws Exception {
        assertStatus(path, "X-Name: \u00ff");
    }

    private static void assertStatus(String path, String header) throws Exception {
        try (RawConnection connection = server.connect()) {
            connection.request("GET " + path + " HTTP/1.1", "Host: localhost", header, "Connection: close");
            String head = connection.readHead();
            assertThat(head).startsWith("HTTP/1.1 400").containsIgnoringCase("Content-Type: application/json");
            JsonNode status = TestServer.json(connection.readAll());
            assertThat(status.path("kind").asText()).isEqualTo("Status");
            assertThat(status.path("code").asInt()).isEqualTo(400);
            assertThat(status.path("reason").asText()).isEqualTo("BadRequest");
        }
    }

    /** Whatever a path is made of: it is refused, or it is exactly what was sent that is asked for. */
    @Test
    void asksForNothingButWhatThePathSaysLiterally() throws Exception {
        Random random = new Random(20261120);
        String[] pieces = {
            "/", "//", ".", "..", "%2e", "%2F", "%5c", ";", "a", "build-1", "team-a", "pods", "%00", "~", "\\", "?",
            "%25"
        };
        server.fleet().manager().requests().clear();
        String token = server.fleet().user("fuzzer");
        for (int i = 0; i < 300; i++) {
            StringBuilder name = new StringBuilder();
            for (int j = random.nextInt(1, 6); j > 0; j--) {
                name.append(pieces[random.nextInt(pieces.length)]);
            }
            try (RawConnection connection = server.connect()) {
                connection.request(
                        "GET /api/v1/namespaces/team-a/pipelineruns/" + name + "/resolve HTTP/1.1",
                        "Host: localhost",
                        "Authorization: Bearer " + token,
                        "Connection: close");
                assertThat(connection.readLine()).as(name.toString()).matches("HTTP/1.1 (400|404|200) .*");
            }
        }
        server.fleet().manager().requests().of("create", "selfsubjectaccessreviews").stream()
                .map(review -> TestServer.json(review.body()).at("/spec/resourceAttributes"))
                // Of no object: whether the manager knows the caller at all.
                .filter(attributes -> !attributes.path("name").asText().isEmpty())
                .forEach(attributes -> {
                    assertThat(attributes.path("namespace").asText()).isEqualTo("team-a");
                    assertThat(attributes.path("resource").asText()).isEqualTo("pipelineruns");
                    assertThat(attributes.path("name").asText()).matches("[a-z0-9.-]+");
                });
    }

    static Stream<String> brokenRequests() {
        String host = "Host: localhost\r\n";
        return Stream.of(
                "GET " + RUN + " HTTP/1.1\r\n\r\n",
                "GET " + RUN + " HTTP/1.1\r\n" + host + host + "\r\n",
                "GET " + RUN + " HTTP/1.1\r\nHost: \r\n\r\n",
                "GET " + RUN + " HTTP/9.9\r\n" + host + "\r\n",
                "GET  " + RUN + " HTTP/1.1\r\n" + host + "Bad Header: x\r\n\r\n",
                "GET " + RUN + " HTTP/1.1\r\n" + host + "X : y\r\n\r\n",
                "GET " + RUN + " HTTP/1.1\r\n" + host + "X: a\r\n b\r\n\r\n",
                "GET " + RUN + " HTTP/1.1\r\n" + host + "X: a\u0000b\r\n\r\n",
                "GET " + RUN + " HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "GET " + RUN + " HTTP/1.1\r\n" + host
                        + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET " + RUN + " HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked, x\r\n\r\n0\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\n" + host + "\r\n",
                "CONNECT evil.example:443 HTTP/1.1\r\n" + host + "\r\n",
                "GET evil HTTP/1.1\r\n" + host + "\r\n",
                "\u0016\u0003\u0001\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("brokenRequests")
    void answersBrokenRequestsWithAStatusAndHangsUp(String request) throws Exception {
        try (RawConnection connection = server.connect()) {
            connection.write(request);
            String head = connection.readHead();
            assertThat(head).matches("(?s)HTTP/1.1 (400|404|405|426|505|501) .*");
            int length = Integer.parseInt(head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
            String body = new String(connection.in().readNBytes(length), UTF_8);
            assertThat(TestServer.json(body).path("kind").asText()).isEqualTo("Status");
            assertThat(head + body).doesNotContainIgnoringCase("jetty").doesNotContain("java.", "\tat ");
        }
    }

    @Test
    void refusesAHeadThatIsTooLong() throws Exception {
        try (RawConnection connection = server.connect()) {
            connection.request("GET /health HTTP/1.1", "Host: localhost", "X: " + "x".repeat(40_000));

            assertThat(connection.readLine()).startsWith("HTTP/1.1 431");
        }
        try (RawConnection connection = server.connect()) {
            connection.request(
                    "GET /health HTTP/1.1", "Host: localhost", "X: " + "x".repeat(30_000), "Connection: close");

            assertThat(connection.readLine()).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    @Test
    void closesOnAClientThatSendsItsHeadByteByByte() throws Exception {
        try (TestServer hurried = hurried();
                RawConnection connection = hurried.connect()) {
            drip(connection);
        }
    }

    @Test
    void closesOnAClientThatSendsItsSecondHeadByteByByte() throws Exception {
        try (TestServer hurried = hurried();
                RawConnection connection = hurried.connect()) {
            connection.request("GET /health HTTP/1.1", "Host: localhost");
            assertThat(connection.readHead()).startsWith("HTTP/1.1 200");
            assertThat(new String(connection.in().readNBytes(2), UTF_8)).isEqualTo("ok");

            drip(connection);
        }
    }

    /** It waits for no head longer than two seconds, but also for no other request than those of one test. */
    private static TestServer hurried() {
        return TestServer.start("REQUEST_HEAD_TIMEOUT=2s");
    }

    /** One byte at a time, often enough for every idle timeout, until the server has had enough. */
    private static void drip(RawConnection connection) throws Exception {
        connection.socket().setSoTimeout(20);
        connection.write("GET /health HTTP/1.1\r\nX: ");
        for (int i = 0; i < 3_000; i++) {
            try {
                connection.write("x");
                if (isClosed(connection)) {
                    return;
                }
            } catch (IOException e) {
                return;
            }
        }
        throw new AssertionError("the server is still waiting");
    }

    private static boolean isClosed(RawConnection connection) throws IOException {
        try {
            return connection.in().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }
}
