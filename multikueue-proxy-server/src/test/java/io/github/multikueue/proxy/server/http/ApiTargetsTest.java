package io.github.multikueue.proxy.server.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.server.RawConnection;
import io.github.multikueue.proxy.server.TestServer;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests come to the handler of an API listener, and which are refused before it, on raw sockets. */
class ApiTargetsTest {

    private static final String PODS = "/api/v1/namespaces/team-a/pods/";

    private static TestListener listener;

    @BeforeAll
    static void start() throws IOException {
        listener = TestListener.plain(exchange -> {
            exchange.body().readAllBytes();
            exchange.respond(200, Map.of(), exchange.request().target().getBytes(UTF_8));
        });
    }

    @AfterAll
    static void stop() {
        listener.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api/",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:admin",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Aadmin",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/100%25",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/%252e%252e",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/a%20b",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/a+b",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/%C3%BC",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/%F0%9F%98%80",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/a;b=c,d@e!f$g&h'(i)*",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/...",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/..a",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/a%2e",
                "/%61pi/v1",
                PODS + "a/proxy/x%2Fy/z%5c",
                PODS + "a/proxy//x//",
                "/api/v1/nodes/n/proxy/a%2fb",
                "/apis/g/v1/namespaces/n/things/t/proxy/a%2fb",
                "/clusters/spoke-1" + PODS + "a/proxy/a%2fb",
                PODS + "a/exec?command=sh&command=-c&command=a%0Ab%00c%2Fd&x=/../",
                PODS + "?labelSelector=a%20in%20(b,c),d!%3De&limit=5",
                PODS + "?",
                PODS + "?a=?&b=%zz",
            })
    void handlersGetEveryLegalTargetByteForByte(String target) throws Exception {
        try (RawConnection connection = listener.connect()) {
            connection.request("GET " + target + " HTTP/1.1", "Host: x", "Connection: close");
            assertThat(connection.readHead()).startsWith("HTTP/1.1 200");
            assertThat(connection.readAll()).isEqualTo(target);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PODS + "..",
                PODS + ".",
                PODS + "../x",
                PODS + "%2e%2e",
                PODS + "%2E/x",
                PODS + ".%2e/x",
                PODS + "..;a=b/x",
                PODS + "%2e%2e;a/x",
                PODS + "a/proxy/../x",
                PODS + "a/proxy/%2e%2e/x",
                PODS + "a/proxy/x%2f..%2fy",
                PODS + "a/proxy/..%5Cy",
                PODS + "a%2Fb",
                PODS + "a%2fb/proxy/x",
                PODS + "a%5cb",
                PODS + "a\\b",
                PODS + "a/log/b%2fc",
                PODS + "a/proxy%2fx",
                "/api/v1/namespaces/a%2fb/pods/c/proxy/d",
                "/api/v1/namespaces/proxy/pods/a%2fb",
                "/api/v1/namespaces/n/proxy/a%2fb",
                "/api/v1/proxy/namespaces/a/pods/b%2fc",
                "/proxy/a%2fb",
                "/apis/a%2fb/v1/c",
                "//api/v1",
                "/api//v1",
                "/api/v1//pods",
                PODS + "a%00b",
                PODS + "a%0ab",
                PODS + "a%0d%0aX:%20y",
                PODS + "a%7f",
                PODS + "a%C2%85",
                PODS + "a/proxy/%0d%0a",
                PODS + "%C0%AF",
                PODS + "%C0%AE%C0%AE",
                PODS + "%E0%80%AF",
                PODS + "%ED%A0%80",
                PODS + "%C3",
                PODS + "%FF",
                PODS + "%",
                PODS + "%4",
                PODS + "%zz",
                PODS + "%u002e",
                PODS + "\u00e9",
                PODS + "a\"b",
                PODS + "a<b>",
                PODS + "a#b",
                PODS + "a?b#c",
                "*",
                "pods",
                "http://user@host/pods",
            })
    void everyOtherTargetIsRefused(String target) throws Exception {
        try (RawConnection connection = listener.connect()) {
            connection.request("GET " + target + " HTTP/1.1", "Host: host", "Connection: close");
            assertStatus(connection, 400);
        }
    }

    static Stream<String> smuggling() {
        String put = "PUT /x HTTP/1.1\r\n";
        String host = "Host: x\r\n";
        return Stream.of(
                put + host + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                put + host + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
                put + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                put + host + "Content-Length: +1\r\n\r\na",
                put + host + "Content-Length: 1, 1\r\n\r\na",
                put + host + "Content-Length: -1\r\n\r\n",
                put + host + "Content-Length : 1\r\n\r\na",
                put + host + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                put + host + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                put + host + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                put + host + "Transfer-Encoding: chunked\r\n\r\nx\r\n\r\n",
                put + host + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
                put + host + "Transfer-Encoding: chunked\r\n\r\n0x4\r\nbody\r\n0\r\n\r\n",
                put + host + "Transfer-Encoding: chunked\r\n\r\n4\r\nbody0\r\n\r\n",
                put + host + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
                put + host + "X: a\r\n b\r\n\r\n",
                put + host + "X: a\rY: b\r\n\r\n",
                put + host + "X: a\u0000b\r\n\r\n",
                put + host + "\u0000X: b\r\n\r\n",
                put + host + "X Y: b\r\n\r\n",
                put + host + host + "\r\n",
                put + "\r\n",
                "P\u0000T /x HTTP/1.1\r\n" + host + "\r\n",
                "GET /x\u0001y HTTP/1.1\r\n" + host + "\r\n",
                "GET /x y HTTP/1.1\r\n" + host + "\r\n",
                "CONNECT evil.example:443 HTTP/1.1\r\n" + host + "\r\n");
    }

    @ParameterizedTest
    @MethodSource("smuggling")
    void aRequestThatTwoReadersCouldReadDifferentlyIsRefused(String request) throws Exception {
        try (RawConnection connection = listener.connect()) {
            connection.write(request);
            String head = assertStatus(connection, 400);
            assertThat(head).doesNotContainIgnoringCase("jetty");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {414, 431})
    void whatIsTooLongIsRefusedAndSaysSo(int code) throws Exception {
        String most = "x".repeat(Connectors.API_REQUEST_HEAD_BYTES - 100);
        String path = code == 414 ? "/" + most : "/";
        String header = code == 431 ? "X: " + most : "X: y";
        try (RawConnection connection = listener.connect()) {
            connection.request("GET " + path + " HTTP/1.1", "Host: x", header, "Connection: close");
            assertThat(connection.readHead()).startsWith("HTTP/1.1 200");
        }
        try (RawConnection connection = listener.connect()) {
            String more = "x".repeat(200);
            connection.request(
                    "GET " + (code == 414 ? path + more : path) + " HTTP/1.1",
                    "Host: x",
                    code == 431 ? header + more : header);
            assertStatus(connection, code);
        }
    }

    private static String assertStatus(RawConnection connection, int code) throws IOException {
        String head = connection.readHead();
        assertThat(head).startsWith("HTTP/1.1 " + code + " ").containsIgnoringCase("Content-Type: application/json");
        int length = Integer.parseInt(head.replaceAll("(?is).*content-length: (\\d+).*", "$1"));
        String body = new String(connection.in().readNBytes(length), ISO_8859_1);
        JsonNode status = TestServer.json(body);
        assertThat(status.path("kind").asText()).isEqualTo("Status");
        assertThat(status.path("code").asInt()).isEqualTo(code);
        return head;
    }
}
