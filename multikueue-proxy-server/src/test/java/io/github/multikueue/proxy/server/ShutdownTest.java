package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.log;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.InBackground;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeRequest.State;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.server.WebSocketClient.Close;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How the server goes. */
class ShutdownTest {

    @Test
    void isUnreadyFirstAndGoesOnServingForAWhile() {
        // The delay is to be longer than a busy machine takes for all that is asked meanwhile.
        try (TestServer server = TestServer.start("SHUTDOWN_DELAY=10s", "SHUTDOWN_GRACE=1m")) {
            CompletableFuture<Void> closing = InBackground.run(server.server()::close);

            await().until(() -> server.get("/ready", null).statusCode() == 503);
            assertThat(server.get("/ready", null).body()).contains("[-]shutdown failed", "ready check failed");
            assertThat(server.get("/ready/shutdown", null).body())
                    .isEqualTo("[-]shutdown failed: the process is about to end\n");
            assertThat(server.get("/ready?exclude=shutdown", null).statusCode()).isEqualTo(200);
            assertThat(server.get("/health", null).statusCode()).isEqualTo(200);

            closing.join();
            assertThatThrownBy(() -> server.get("/health", null)).hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void endsLogsAndSaysWhy() throws Exception {
        try (TestServer server = TestServer.start("SHUTDOWN_GRACE=1m")) {
            FakeTask task = server.running("run");
            task.step("main").log().line("a line");
            await().until(() -> server.get(TestServer.run("run", "pods")).statusCode() == 200);
            server.fleet().worker("spoke-1").requests().clear(); // Pods were listed with the help of TaskRuns.
            WebSocketClient socket =
                    WebSocketClient.connect(server.uri(log("logs/stream", task, "")), server.alice(), "binary.k8s.io");
            HttpResponse<InputStream> download = server.open(log("logs", task, "&follow=true"));
            await().until(() -> socket.text().equals("a line\n"));
            assertThat(download.body().readNBytes(7)).isEqualTo("a line\n".getBytes(UTF_8));

            server.server().close();

            assertThat(socket.awaitClose()).isEqualTo(new Close(1001, "this server is shutting down"));
            // The log has not ended, so its body must not either.
            assertThatThrownBy(() -> download.body().readAllBytes()).isInstanceOf(IOException.class);
            assertThat(server.fleet().worker("spoke-1").requests().matching(FakeRequest::isFollow))
                    .hasSize(2)
                    .allSatisfy(follow -> assertThat(
                                    server.fleet().worker("spoke-1").requests().awaitEnd(follow))
                            .isEqualTo(State.CLIENT_LEFT));
        }
    }

    @Test
    void letsARequestEndThatHasBegun() throws Exception {
        try (TestServer server = TestServer.start("SHUTDOWN_GRACE=1m")) {
            server.running("run");
            await().until(() -> server.get(TestServer.run("run", "pods")).statusCode() == 200);
            server.fleet().worker("spoke-1").requests().clear(); // Pods were listed with the help of TaskRuns.
            Fault.Injection stall = server.fleet()
                    .worker("spoke-1")
                    .inject(Fault.on("list", "taskruns").stall());
            server.fleet().worker("spoke-1").requests().clear();
            CompletableFuture<HttpResponse<String>> slow =
                    InBackground.call(() -> server.get(TestServer.run("run", "taskruns")));
            server.fleet().worker("spoke-1").requests().await("list", "taskruns");

            CompletableFuture<Void> closing = InBackground.run(server.server()::close);
            await().until(() -> refusesConnections(server));
            assertThat(slow).isNotDone();
            stall.release();

            assertThat(slow.get().statusCode()).isEqualTo(200);
            closing.get();
        }
    }

    @Test
    void doesNotWaitLongerThanTheGracePeriod() throws Exception {
        try (TestServer server = TestServer.start("SHUTDOWN_GRACE=500ms")) {
            server.running("run");
            await().until(() -> server.get(TestServer.run("run", "pods")).statusCode() == 200);
            server.fleet().worker("spoke-1").requests().clear(); // Pods were listed with the help of TaskRuns.
            server.fleet().worker("spoke-1").inject(Fault.on("list", "taskruns").stall());
            server.fleet().worker("spoke-1").requests().clear();
            CompletableFuture<HttpResponse<String>> slow =
                    InBackground.call(() -> server.get(TestServer.run("run", "taskruns")));
            server.fleet().worker("spoke-1").requests().await("list", "taskruns");

            server.server().close();

            // Cut off, or told that the worker's answer did not come.
            assertThat(slow.handle((response, cut) -> cut != null || response.statusCode() >= 500)
                            .get())
                    .isTrue();
        }
    }

    private static boolean refusesConnections(TestServer server) {
        try {
            server.connect().close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
