package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests without valid credentials leave nothing behind: no cookie at the client, no object on the heap. */
class StrangersTest {

    private static final int REQUESTS = 2000;
    private static final int PIPELINED = 100;
    private static final String STREAM = TestServer.run("build-1", "log/stream");
    private static final String HANDSHAKE = "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    /** The columns of a heap histogram: number, instances, bytes, class. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+)");

    private static final List<String> WATCHED = List.of(
            "io.github.multikueue.proxy.server.",
            "io.github.multikueue.proxy.core.access.",
            "io.github.multikueue.proxy.core.logs.",
            "io.javalin.",
            "org.eclipse.jetty.server.",
            "org.eclipse.jetty.session.",
            "org.eclipse.jetty.ee10.",
            "org.eclipse.jetty.websocket.");

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
    @ValueSource(
            strings = {
                "GET /api/v1/namespaces/team-a/pipelineruns/build-1/resolve HTTP/1.1\r\n",
                "GET /api/v1/namespaces/team-a/pipelineruns/build-1/resolve HTTP/1.1\r\nAuthorization: Bearer wrong\r\n",
                "POST /api/v1/namespaces/team-a/pipelineruns/build-1/resolve HTTP/1.1\r\n",
                "GET /nothing/here HTTP/1.1\r\nCookie: JSESSIONID=node01\r\n",
                "GET /health HTTP/1.1\r\n",
                "STREAM HTTP/1.1\r\n",
                "STREAM HTTP/1.1\r\nHANDSHAKE",
                "STREAM HTTP/1.1\r\nHANDSHAKEAuthorization: Bearer wrong\r\n",
                "STREAM HTTP/1.1\r\nHANDSHAKECookie: JSESSIONID=node01\r\n",
                "STREAM HTTP/1.1\r\nHANDSHAKESec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.d3Jvbmc\r\n",
                "STREAM HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 12\r\n",
            })
    void leaveNothingBehind(String head) throws Exception {
        String request =
                head.replace("STREAM", "GET " + STREAM).replace("HANDSHAKE", HANDSHAKE) + "Host: localhost\r\n\r\n";
        send(request, PIPELINED);
        Map<String, Long> before = heap();

        send(request, REQUESTS);

        await().untilAsserted(() -> {
            Map<String, Long> after = heap();
            after.replaceAll((name, count) -> count - before.getOrDefault(name, 0L));
            assertThat(after)
                    .allSatisfy((name, more) -> assertThat(more).as(name).isLessThan(REQUESTS / 10));
            assertThat(after).doesNotContainKey("org.eclipse.jetty.session.ManagedSession");
        });
    }

    /** Pipelined on one connection; a handshake that is refused leaves it open. */
    private static void send(String request, int count) throws Exception {
        try (RawConnection connection = server.connect()) {
            for (int sent = 0; sent < count; sent += PIPELINED) {
                connection.write(request.repeat(PIPELINED));
                for (int i = 0; i < PIPELINED; i++) {
                    String head = connection.readHead();
                    assertThat(head).startsWith("HTTP/1.1 ").doesNotContainIgnoringCase("Set-Cookie");
                    assertThat(head).doesNotStartWith("HTTP/1.1 101").doesNotStartWith("HTTP/1.1 5");
                    int length = Integer.parseInt(head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
                    connection.socket().getInputStream().skipNBytes(length);
                }
            }
        }
    }

    /** How many live objects there are of each class. */
    private static Map<String, Long> heap() throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        Map<String, Long> counts = new TreeMap<>();
        for (MatchResult row : ROW.matcher(histogram).results().toList()) {
            if (WATCHED.stream().anyMatch(row.group(2)::startsWith)) {
                counts.merge(row.group(2), Long.valueOf(row.group(1)), Long::sum);
            }
        }
        return counts;
    }
}
