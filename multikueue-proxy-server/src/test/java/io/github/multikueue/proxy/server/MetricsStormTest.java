package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Strangers who ask for metrics by many connections, and read nothing. */
class MetricsStormTest {

    private static final int CONNECTIONS = 80;

    /** More than the kernel takes in the place of a client that reads nothing. */
    private static final int PIPELINED = 1000;

    private static final int STEADY = 20;
    private static final int CLOSED = 5;
    private static final int PIPELINED_BY_CLOSED = 3 * PIPELINED;
    private static final String SCRAPE = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";

    /** One log at a time, so that without virtual threads there are fewer threads than connections. */
    @Test
    void healthyRequestsAreAnsweredMeanwhileAndAfterwards() throws Exception {
        try (TestServer server = TestServer.start("MAX_STREAMS=1", "WRITE_STALL_TIMEOUT=1h")) {
            server.admitted("build-1");
            List<RawConnection> strangers = storm(server);
            try {
                awaitStall(server);
                for (int i = 0; i < 20; i++) {
                    assertIsAnswered(server);
                }
                for (RawConnection stranger : strangers) {
                    awaitEnd(stranger);
                }
            } finally {
                for (RawConnection stranger : strangers) {
                    stranger.close();
                }
            }
            assertIsAnswered(server);
            assertThat(server.get("/metrics", null).body()).contains("multikueue_proxy_http_requests_total");
        }
    }

    /** Before the strangers are cut off by an idle timeout, that is; it is one of a minute. */
    private static void assertIsAnswered(TestServer server) {
        HttpRequest.Builder request = server.request(TestServer.run("build-1", "resolve"), server.alice())
                .timeout(Duration.ofSeconds(30));
        assertThat(server.send(request, TestServer.text()).statusCode()).isEqualTo(200);
    }

    private static List<RawConnection> storm(TestServer server) throws IOException {
        List<RawConnection> strangers = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            // A small window, else the kernel takes the answers in place of the client.
            RawConnection stranger = server.connectWithWindow(1024);
            stranger.write(SCRAPE.repeat(PIPELINED));
            strangers.add(stranger);
        }
        return strangers;
    }

    /** Until nothing more is answered, since nobody takes anything. */
    private static void awaitStall(TestServer server) {
        List<Double> counts = new ArrayList<>();
        await().until(() -> {
            counts.add(scrapes(server));
            int size = counts.size();
            return size > STEADY && counts.get(size - 1).equals(counts.get(size - 1 - STEADY));
        });
    }

    /** The server has no patience with whoever reads nothing; what arrives is thrown away. */
    private static void awaitEnd(RawConnection stranger) {
        await().until(() -> {
            try {
                stranger.write(SCRAPE);
                return false;
            } catch (SocketException e) {
                return true;
            }
        });
    }

    @Test
    void aScrapeIsNotRepeatedWithinASecond() throws Exception {
        try (TestServer server = TestServer.start()) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                texts.add(server.get("/metrics", null).body());
            }

            // Each has been counted by the time of the next, so no two scrapes are equal.
            assertThat(texts)
                    .hasSizeGreaterThan(texts.stream().distinct().toList().size());
        }
    }

    @Test
    void whatAClosedClientHadPipelinedIsDropped() throws Exception {
        try (TestServer server = TestServer.start("WRITE_STALL_TIMEOUT=1h")) {
            double before = scrapes(server);
            for (int i = 0; i < CLOSED; i++) {
                try (RawConnection stranger = server.connectWithWindow(1024)) {
                    stranger.write(SCRAPE.repeat(PIPELINED_BY_CLOSED));
                    stranger.readLine();
                    stranger.socket().setSoLinger(true, 0);
                }
            }
            HttpRequest.Builder probe = server.management("/health");
            HttpResponse<String> answer = server.send(probe, TestServer.text());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(scrapes(server) - before).isLessThan(CLOSED * PIPELINED_BY_CLOSED / 2.0);
        }
    }

    private static double scrapes(TestServer server) {
        return server.metrics().entrySet().stream()
                .filter(each -> each.getKey().startsWith("multikueue_proxy_http_requests_total{")
                        && each.getKey().contains("route=\"/metrics\""))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
