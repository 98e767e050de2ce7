package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import com.google.common.base.Ticker;
import com.google.inject.Module;
import com.google.inject.multibindings.OptionalBinder;
import io.github.multikueue.proxy.core.LoggedEvents;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeUser;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who guesses tokens. */
class InvalidTokensTest {

    private static final int GUESSES = 300;
    private static final int MOST = 100;
    private static final String REFUSED = "multikueue_proxy_guesses_refused_total{listener=\"main\"}";
    private static final String ANSWERED_429 =
            "multikueue_proxy_http_requests_total{code=\"429\",method=\"GET\",route=\"unmatched\"}";

    /** Guesses count for a minute, which does not pass, however long the guessing takes. */
    private static TestServer start(FakeFleet fleet, String... settings) {
        Module noTimePasses = binder -> OptionalBinder.newOptionalBinder(binder, Ticker.class)
                .setBinding()
                .toInstance(new HandTicker());
        return TestServer.start(fleet, noTimePasses, settings);
    }

    @Test
    void isRefusedBeforeTheManagerIsAskedAndKnownCallersAreNot() {
        try (TestServer server = start(FakeFleet.start("spoke-1"))) {
            server.admitted("build-1");
            String path = TestServer.run("build-1", "resolve");
            assertThat(server.get(path).statusCode()).isEqualTo(200);
            int before = reviews(server);

            int unknown = 0;
            for (int i = 0; i < GUESSES; i++) {
                HttpResponse<String> answer = server.get(path, "no-such-token-" + i);
                unknown += answer.statusCode() == 401 ? 1 : 0;
                if (answer.statusCode() != 401) {
                    assertThat(answer.statusCode()).isEqualTo(429);
                    assertThat(answer.headers().firstValue("Retry-After")).contains("60");
                }
            }

            assertThat(unknown).isEqualTo(MOST);
            assertThat(reviews(server) - before).isLessThanOrEqualTo(2 * MOST);
            assertThat(server.get(path).statusCode()).isEqualTo(200);
            assertThat(server.get("/api/v1/nothing", "no-such-token").statusCode())
                    .isEqualTo(429);
        }
    }

    /** Whoever has one expired token is no reason to refuse others who come by the same address. */
    @Test
    void oneTokenCountsOnce() {
        try (TestServer server = TestServer.start()) {
            server.admitted("build-1");
            String path = TestServer.run("build-1", "resolve");
            for (int i = 0; i < GUESSES; i++) {
                assertThat(server.get(path, "no-such-token").statusCode()).isEqualTo(401);
            }
            assertThat(server.get(path, server.fleet().user("bob")).statusCode())
                    .isNotEqualTo(429);
        }
    }

    /** The same of a worker's API, about whose callers the manager is asked, and of the manager's own. */
    @ParameterizedTest
    @ValueSource(strings = {"spoke-1", "manager"})
    void countAlsoIfTheyAreGuessedOfAClustersApi(String cluster) {
        FakeFleet fleet = FakeFleet.builder().workers("spoke-1").gatewayRights().start();
        try (LoggedEvents audit = new LoggedEvents("audit", Level.INFO);
                TestServer server = start(fleet, "GATEWAY=on")) {
            String path = "/clusters/" + cluster + "/api/v1/namespaces/team-a/pods";
            String known = fleet.manager().token(FakeUser.of("dave"));
            assertThat(server.get(path, known).statusCode()).isEqualTo(403);
            int unknown = 0;
            for (int i = 0; i < GUESSES; i++) {
                HttpResponse<String> answer = server.get(path, "no-such-token-" + i);
                unknown += answer.statusCode() == 401 ? 1 : 0;
                if (answer.statusCode() != 401) {
                    assertThat(answer.statusCode()).isEqualTo(429);
                    assertThat(answer.headers().firstValue("Retry-After")).contains("60");
                    assertThat(answer.body()).contains("\"reason\":\"TooManyRequests\"");
                }
            }

            assertThat(unknown).isEqualTo(MOST);
            assertThat(server.get(path, known).statusCode()).isEqualTo(403);
            // A request is counted and written down behind its answer.
            await().untilAsserted(() -> assertThat(server.metrics())
                    .containsEntry(REFUSED, (double) GUESSES - MOST)
                    .containsEntry(ANSWERED_429, (double) GUESSES - MOST));
            await().untilAsserted(() -> assertThat(audit.events().stream().map(LoggedEvents::text))
                    .filteredOn(line -> line.contains("429") && line.contains(path))
                    .hasSize(GUESSES - MOST));
        }
    }

    private static int reviews(TestServer server) {
        return server.fleet().manager().requests().count("create", "selfsubjectaccessreviews");
    }
}
