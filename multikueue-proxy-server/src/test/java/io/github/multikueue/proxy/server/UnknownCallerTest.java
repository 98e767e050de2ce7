package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.fake.FakeUser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever the manager does not know gets 401, whatever is wrong with the request; who is known learns what it is. */
class UnknownCallerTest {

    private static final String HANDSHAKE = "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13|"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        server.admitted("build-1");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /pipelineruns/build-1/pods?limit=x, X: y, 400",
        "GET, /pipelineruns/Build_1/pods, X: y, 400",
        "GET, /pipelineruns/build-1/log?format=pdf, X: y, 400",
        "GET, /pipelineruns/build-1/log, Accept: image/png, 406",
        "GET, /pipelineruns/build-1/log?tailLines=-2, X: y, 422",
        "GET, /logs, X: y, 400",
        "GET, /pipelineruns/build-1/resolve, Impersonate-Group: dev, 400",
        "GET, /pipelineruns/build-1/nothing, X: y, 404",
        "POST, /pipelineruns/build-1/resolve, X: y, 405",
        "GET, /pipelineruns/build-1/log/stream, X: y, 400",
        "GET, /pipelineruns/build-1/log/stream?format=sse, HANDSHAKE, 400",
        "GET, /pipelineruns/build-1/log/stream, HANDSHAKE|Origin: https://evil.example, 403",
        "GET, /pipelineruns/build-1/log/stream, HANDSHAKE|Sec-WebSocket-Protocol: chat, 400",
    })
    void learnsNothingOfWhatIsWrongWithARequest(String method, String path, String headers, int code) throws Exception {
        String line = method + " " + TestServer.namespaced(path) + " HTTP/1.1";
        List<String> more = List.of(headers.replace("HANDSHAKE", HANDSHAKE).split("\\|"));

        assertThat(status(line, more, "X: no credentials")).isEqualTo(401);
        assertThat(status(line, more, "Authorization: Basic YTpi")).isEqualTo(401);
        assertThat(status(line, more, "Authorization: Bearer no-such-token")).isEqualTo(401);
        assertThat(status(line, more, "Authorization: Bearer " + server.alice()))
                .isEqualTo(code);
    }

    /** Also who may do nothing at all is known. */
    @Test
    void whoMayDoNothingIsKnownNevertheless() throws Exception {
        server.fleet().manager().token("idle-token", FakeUser.of("idle"));

        assertThat(status(
                        "GET " + TestServer.run("build-1", "pods?limit=x") + " HTTP/1.1",
                        List.of(),
                        "Authorization: Bearer idle-token"))
                .isEqualTo(400);
    }

    private static int status(String line, List<String> more, String credentials) throws Exception {
        List<String> head = new ArrayList<>(List.of(line, "Host: localhost", credentials, "Content-Length: 0"));
        head.addAll(more);
        try (RawConnection connection = server.connect()) {
            String answer = connection.request(head.toArray(String[]::new)).readHead();
            int length = Integer.parseInt(answer.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
            String body = new String(connection.in().readNBytes(length), UTF_8);
            int code = json(body).path("code").asInt();
            assertThat(answer).startsWith("HTTP/1.1 " + code + " ");
            return code;
        }
    }
}
