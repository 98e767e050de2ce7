package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.json;
import static io.github.multikueue.proxy.server.TestServer.log;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * For a moment after its start an API server does not know its roles, and refuses everything; its webhooks may come later still. No log
 * that is being read ends for that.
 */
class ManagerRestartTest {

    private static final String REVIEWS = "selfsubjectaccessreviews";

    /** Who hears nothing for three intervals is cut off, too, which must not happen because a busy machine stands still. */
    private final TestServer server = TestServer.start("ACCESS_REVIEW_INTERVAL=5s", "KEEP_ALIVE_INTERVAL=1h");

    private final FakeTask task = server.running("run");

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void endsNoLog() throws Exception {
        await().until(() -> server.get(TestServer.run("run", "pods")).statusCode() == 200);
        List<Body> bodies = Stream.of("text", "ndjson", "sse")
                .map(format -> new Body(server.open(log("logs", task, "&follow=true&format=" + format))))
                .toList();
        List<WebSocketClient> sockets = List.of(socket("text"), socket("ndjson"));

        refuseEachQuestionOnce(each -> each.answer(403, "Forbidden", "User cannot create"));
        refuseEachQuestionOnce(Fault::unauthorized);
        task.step("main").log().line("after").end();

        for (Body each : bodies) {
            assertThat(each.rest()).contains("after").doesNotContain("revoked");
            assertThat(each.isWhole()).as("%s", each).isTrue();
        }
        for (WebSocketClient each : sockets) {
            assertThat(each.awaitClose().code()).as(each.text()).isEqualTo(1000);
            assertThat(each.text()).contains("after");
        }
    }

    private WebSocketClient socket(String format) throws WebSocketHandshakeException {
        return WebSocketClient.connect(server.uri(log("logs/stream", task, "&format=" + format)), server.alice());
    }

    /** Two questions: may the reader see the run, and read the log of the Pod. To be refused twice would be a denial. */
    private void refuseEachQuestionOnce(UnaryOperator<Fault> refusal) {
        List<Fault.Injection> refused = Stream.of("pipelineruns", "pods")
                .map(resource -> Fault.when(request -> isReviewOf(resource, request)))
                .map(each -> server.fleet().manager().inject(refusal.apply(each).times(1)))
                .toList();
        await().until(() -> refused.stream().allMatch(each -> each.hits() == 1));
        refused.forEach(Fault.Injection::remove);
        int asked = reviews();
        await().until(() -> reviews() >= asked + 4);
    }

    private static boolean isReviewOf(String resource, FakeRequest request) {
        return request.resource().equals(REVIEWS)
                && json(request.body())
                        .at("/spec/resourceAttributes/resource")
                        .asText()
                        .equals(resource);
    }

    private int reviews() {
        return server.fleet().manager().requests().count("create", REVIEWS);
    }
}
