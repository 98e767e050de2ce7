package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.inject.Module;
import com.google.inject.multibindings.OptionalBinder;
import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeTask;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Large answers that their callers do not read: they count until they are taken. */
class UnreadAnswersTest {

    private static final int MEBIBYTE = 1 << 20;

    /** More than the kernel takes in the place of a client that reads nothing. */
    private static final int LARGE = 4 * MEBIBYTE;

    /** Room for some, and for one that is being read from the worker, which takes twice as much. */
    private static final AnswerBudget BUDGET = new AnswerBudget(40L * MEBIBYTE);

    /** More than there is room for, even if some were refused themselves. */
    private static final int MANY = 24;

    private static TestServer server;

    @BeforeAll
    static void start() {
        FakeFleet fleet = FakeFleet.builder()
                .workers("spoke-1", "spoke-2")
                .keepFinishedRuns()
                .start();
        Module small = binder -> OptionalBinder.newOptionalBinder(binder, AnswerBudget.class)
                .setBinding()
                .toInstance(BUDGET);
        server = TestServer.start(fleet, small, "WRITE_STALL_TIMEOUT=1h");
        FakeTask task = server.running("large");
        server.fleet()
                .worker("spoke-1")
                .edit(
                        "pods",
                        TestServer.NAMESPACE,
                        task.podName(),
                        pod -> pod.withObject("/status").put("message", "x".repeat(LARGE)));
        server.running("small");
        await().until(() -> server.get(TestServer.run("large", "pods")).body().length() > LARGE);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void countUntilTheyAreTaken() throws Exception {
        List<RawConnection> stalled = new ArrayList<>();
        try {
            HttpResponse<String> refused = server.get(TestServer.run("large", "pods"));
            while (refused.statusCode() == 200 && stalled.size() < MANY) {
                stalled.add(stalledReader());
                refused = server.get(TestServer.run("large", "pods"));
            }
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.body()).contains("too many large answers at a time");
            assertThat(BUDGET.used()).isBetween(20L * MEBIBYTE, 40L * MEBIBYTE);
            assertThat(server.get(TestServer.run("small", "pods")).statusCode()).isEqualTo(200);
        } finally {
            for (RawConnection each : stalled) {
                each.close();
            }
        }
        await().until(() -> BUDGET.used() == 0);
        assertThat(server.get(TestServer.run("large", "pods")).statusCode()).isEqualTo(200);
        await().until(() -> BUDGET.used() == 0);
    }

    /** One that has the head of its answer, and takes no more. */
    private static RawConnection stalledReader() throws IOException {
        RawConnection reader = server.connectWithWindow(1024);
        reader.request(
                "GET " + TestServer.run("large", "pods") + " HTTP/1.1",
                "Host: localhost",
                "Authorization: Bearer " + server.alice());
        reader.readLine();
        return reader;
    }
}
