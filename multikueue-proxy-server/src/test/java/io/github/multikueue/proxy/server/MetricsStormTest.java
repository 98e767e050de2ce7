package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.base.Ticker;
import com.google.inject.Module;
import com.google.inject.multibindings.OptionalBinder;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Strangers who ask for metrics by many connections, and read nothing. */
class MetricsStormTest {

    private static final int CONNECTIONS = 80;

    /** More than the kernel takes in the place of a client that reads nothing. */
    private static final int PIPELINED = 1000;

    /** Longer than a busy machine lets all threads that answer stand still. */
    private static final Duration STEADY = Duration.ofSeconds(3);

    private static final int CLOSED = 5;

    /** Jetty ends a connection on which nothing has moved for a minute. */
    private static final Duration BEFORE_IDLE_TIMEOUT = Duration.ofSeconds(30);

    /** As often as the test looks, it is less than the hour after which any client is given up. */
    private static final Duration MORE_THAN_PATIENCE = Duration.ofSeconds(11);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private static final String SCRAPE = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final HandTicker ticker = new HandTicker();

    /** One log at a time, so that without virtual threads there are fewer threads than connections. */
    @Test
    void healthyRequestsAreAnsweredMeanwhileAndStrangersAreCutOff() throws Exception {
        try (TestServer server = start("MAX_STREAMS=1", "WRITE_STALL_TIMEOUT=1h")) {
            server.admitted("build-1");
            List<RawConnection> strangers = storm(server, CONNECTIONS);
            try {
                awaitStall(server);
                for (int i = 0; i < 20; i++) {
                    assertIsAnswered(server);
                }
                awaitEnd(strangers);
            } finally {
                for (RawConnection stranger : strangers) {
                    stranger.close();
                }
            }
            assertIsAnswered(server);
            assertThat(server.get("/metrics", null).body()).contains("multikueue_proxy_http_requests_total");
        }
    }

    /** Time passes by hand: nobody is given up for his slowness but then. */
    private TestServer start(String... settings) {
        Module byHand = binder -> OptionalBinder.newOptionalBinder(binder, Ticker.class)
                .setBinding()
                .toInstance(ticker);
        return TestServer.start(FakeFleet.start("spoke-1", "spoke-2"), byHand, settings);
    }

    private static void assertIsAnswered(TestServer server) {
        HttpRequest.Builder request = server.request(TestServer.run("build-1", "resolve"), server.alice())
                .timeout(BEFORE_IDLE_TIMEOUT);
        assertThat(server.send(request, TestServer.text()).statusCode()).isEqualTo(200);
    }

    private static List<RawConnection> storm(TestServer server, int connections) throws IOException {
        List<RawConnection> strangers = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            // A small window, else the kernel takes the answers in place of the client.
            RawConnection stranger = server.connectWithWindow(1024);
            stranger.write(SCRAPE.repeat(PIPELINED));
            strangers.add(stranger);
        }
        return strangers;
    }

    /** Until nothing more is answered, since nobody takes anything. */
    private static void awaitStall(TestServer server) {
        AtomicReference<Double> last = new AtomicReference<>();
        await().during(STEADY).pollInterval(BETWEEN_LOOKS).until(() -> {
            Double now = scrapes(server);
            return now.equals(last.getAndSet(now));
        });
    }

    /** On a busy machine, some may only now begin to wait for their clients. */
    private void awaitEnd(List<RawConnection> strangers) {
        List<RawConnection> open = new ArrayList<>(strangers);
        await().atMost(BEFORE_IDLE_TIMEOUT).pollInterval(BETWEEN_LOOKS).until(() -> {
            ticker.pass(MORE_THAN_PATIENCE);
            open.removeIf(MetricsStormTest::hasEnded);
            return open.isEmpty();
        });
    }

    /** What arrives is thrown away. */
    private static boolean hasEnded(RawConnection stranger) {
        try {
            stranger.write(SCRAPE);
            return false;
        } catch (SocketException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aScrapeIsNotRepeatedWithinASecond() {
        try (TestServer server = start()) {
            String first = scrape(server);
            assertThat(scrape(server)).isEqualTo(first);
            ticker.pass(Duration.ofMillis(1001));

            // It has been counted since.
            assertThat(scrape(server)).isNotEqualTo(first);
        }
    }

    private static String scrape(TestServer server) {
        return server.get("/metrics", null).body();
    }

    /** What is being written is broken off, and nothing is answered of what came behind it. */
    @Test
    void whatAClosedClientHadPipelinedIsDropped() throws Exception {
        try (TestServer server = start("WRITE_STALL_TIMEOUT=1h")) {
            List<RawConnection> strangers = storm(server, CLOSED);
            awaitStall(server);
            double answered = scrapes(server);
            for (RawConnection stranger : strangers) {
                stranger.socket().setSoLinger(true, 0);
                stranger.close();
            }
            await().until(() -> scrapes(server) >= answered + CLOSED);
            awaitStall(server);

            assertThat(scrapes(server)).isEqualTo(answered + CLOSED);
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
