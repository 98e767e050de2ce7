package io.github.multikueue.proxy.core.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two servers could read in two ways: refused, or forwarded as one request that the API server reads like the gateway. */
public abstract class GatewayHostileConformance {

    private static final String SMUGGLED = "GET /api/v1/secrets HTTP/1.1\r\nHost: localhost\r\nX-Smuggled: 1\r\n\r\n";

    private ScriptedUpstream upstream;
    private ApiClient client;
    private Gateway gateway;
    private TestCarrier carrier;

    protected abstract TestCarrier.Factory carrier();

    @BeforeEach
    void start() throws Exception {
        upstream = new ScriptedUpstream().answering(request -> {
            request.body();
            request.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        client = upstream.client();
        gateway = Gateway.to("up", () -> client, PassThrough.create()).build();
        carrier = carrier().start(gateway::handle);
    }

    @AfterEach
    void stop() {
        carrier.close();
        gateway.close();
        client.close();
        upstream.close();
    }

    static Stream<String> framings() {
        String post = "POST /api/v1/namespaces/a/pods HTTP/1.1\r\nHost: localhost\r\n";
        String chunked = "Transfer-Encoding: chunked\r\n";
        return Stream.of(
                post + "Content-Length: 6\r\n" + chunked + "\r\n0\r\n\r\n" + SMUGGLED,
                post + chunked + "Content-Length: 6\r\n\r\n0\r\n\r\n" + SMUGGLED,
                post + "Content-Length: 0\r\nContent-Length: 5\r\n\r\n" + SMUGGLED,
                post + "Content-Length: +5\r\n\r\nhello" + SMUGGLED,
                post + "Content-Length: 5, 5\r\n\r\nhello" + SMUGGLED,
                post + "Content-Length: 0x5\r\n\r\nhello" + SMUGGLED,
                post + "Transfer-Encoding: chunked, x\r\n\r\n0\r\n\r\n" + SMUGGLED,
                post + "Transfer-Encoding: x\r\n\r\n0\r\n\r\n" + SMUGGLED,
                post + "Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello" + SMUGGLED,
                post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
                post + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
                post + "X: a\r\n b\r\nContent-Length: 0\r\n\r\n" + SMUGGLED,
                post + chunked + "\r\nzz\r\n\r\n" + SMUGGLED,
                post + chunked + "\r\n-1\r\n\r\n" + SMUGGLED,
                "POST http://evil.example/api/v1/pods HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
                "GET  /api/v1/pods HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET api/v1/pods HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("framings")
    void whatCanBeReadInTwoWaysIsNeverSplitInTwo_S70_S84(String request) throws Exception {
        try (RawCaller caller = new RawCaller(carrier)) {
            caller.write(request);
            caller.endOutput();
            String answers = caller.rest();
            assertThat(answers).doesNotContain("HTTP/1.1 200").containsPattern("^(HTTP/1\\.[01] (4|5)|$)");
        }
        assertThat(upstream.hasRequest()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/namespaces/a/../kube-system/secrets",
                "/api/v1/namespaces/a/%2e%2e/kube-system/secrets",
                "/api/v1/namespaces/a/%2E./kube-system/secrets",
                "/api/v1/namespaces/..%2fkube-system/secrets",
                "/api/v1/namespaces/a%2Fb/pods",
                "/api/v1/namespaces//secrets",
                "/api/v1/./namespaces/a/secrets",
                "/api/v1/namespaces/a%5cb/pods",
                "/api/v1/namespaces/a%00/pods",
                "/api/v1/namespaces/a/pods/..",
                "/api/v1/namespaces/a/pods/p/proxy/../../../../b/secrets",
                "/api/v1/namespaces/a/pods/p/proxy/%2e%2e/x",
                "//evil.example/api/v1/pods",
                "/api/v1/pods#fragment",
                "/api/v1/pods/%zz"
            })
    void pathsThatCanBeReadInTwoWaysAreRefused_S20_S21(String target) throws Exception {
        try (RawCaller caller = new RawCaller(carrier)) {
            caller.request("GET " + target + " HTTP/1.1", "Host: localhost");
            assertThat(caller.answer().status()).isEqualTo(400);
        }
        assertThat(upstream.hasRequest()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Long: ", "GET-LINE"})
    void aHeadThatIsTooLargeIsRefused(String where) throws Exception {
        String much = "a".repeat(200_000);
        try (RawCaller caller = new RawCaller(carrier)) {
            try {
                caller.write(
                        where.equals("GET-LINE")
                                ? "GET /api/v1/pods?x=" + much + " HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                : "GET /api/v1/pods HTTP/1.1\r\nHost: localhost\r\n" + where + much + "\r\n\r\n");
            } catch (java.io.IOException e) {
                // It was refused in its midst.
            }
            assertThat(caller.rest()).doesNotContain("HTTP/1.1 200");
        }
        assertThat(upstream.hasRequest()).isFalse();
    }

    @Test
    void requestsInARowAreForwardedOneByOne() throws Exception {
        try (RawCaller caller = new RawCaller(carrier)) {
            caller.write("POST /api/v1/namespaces/a/pods HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"
                    + "GET /api/v1/namespaces/a/pods/p HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"
                    + "POST /api/v1/namespaces/a/pods HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5;ext=\"a;b\"\r\nhello\r\n0\r\n\r\n"
                    + "GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n");
            for (int i = 0; i < 4; i++) {
                assertThat(caller.answer().text()).isEqualTo("ok");
            }
        }
        for (String line : new String[] {
            "POST /api/v1/namespaces/a/pods",
            "GET /api/v1/namespaces/a/pods/p",
            "POST /api/v1/namespaces/a/pods",
            "GET /version"
        }) {
            assertThat(upstream.request().line()).isEqualTo(line + " HTTP/1.1");
        }
        assertThat(upstream.hasRequest()).isFalse();
    }
}
