package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.json;
import static io.github.multikueue.proxy.server.TestServer.log;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who names no container gets a default one, and learns which; a cursor goes on in that one, also when the Pod is gone. */
class DefaultContainerTest {

    @TempDir
    private Path directory;

    private TestServer server;
    private FakeRun run;
    private FakeTask task;

    @BeforeEach
    void start() {
        server = TestServer.start("LOG_STORE=" + directory.resolve("logs"));
        run = server.admitted("run");
        task = run.startTask("task", "build", "test");
        task.step("build").log().line("build 1", "build 2");
        task.step("test").log().line("test 1", "test 2", "test 3");
        server.fleet()
                .worker("spoke-1")
                .edit(
                        "pods",
                        TestServer.NAMESPACE,
                        task.podName(),
                        pod -> pod.withObject("/metadata/annotations")
                                .put("kubectl.kubernetes.io/default-container", "step-test"));
        assertThat(server.get(log("logs", task, "&container=step-build")).body())
                .isEqualTo("build 1\nbuild 2\n");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private List<JsonNode> lines(String options) {
        return server.get(log("logs", task, "&format=ndjson" + options))
                .body()
                .lines()
                .map(TestServer::json)
                .toList();
    }

    /** Both logs are in the store then, that of the step which ran first is the first. */
    private void finishAndRemove() {
        task.finish();
        for (String options : List.of("&container=step-build", "")) {
            assertThat(server.get(log("logs", task, "&follow=true" + options)).statusCode())
                    .isEqualTo(200);
        }
        run.finish(true).removeFromWorker();
        await().until(() -> server.fleet().worker("spoke-1").get("pods", TestServer.NAMESPACE, task.podName()) == null);
    }

    @Test
    void itIsNamedWhileThePodIsThere() {
        assertThat(lines(""))
                .extracting(each -> each.path("container").asText())
                .containsOnly("step-test");
    }

    @Test
    void itIsNamedWhenTheLogComesFromTheStore() {
        finishAndRemove();

        assertThat(lines(""))
                .extracting(each -> each.path("container").asText() + ": "
                        + each.path("text").asText())
                .containsExactly("step-build: build 1", "step-build: build 2");
    }

    /** What was the default by an annotation of the Pod is not any more when that is gone. */
    @Test
    void aCursorGoesOnInTheContainerThatWasRead() {
        String cursor = URLEncoder.encode(lines("").get(0).path("cursor").asText(), UTF_8);
        assertThat(server.get(log("logs", task, "&cursor=" + cursor)).body()).isEqualTo("test 2\ntest 3\n");

        finishAndRemove();

        List<JsonNode> rest = lines("&cursor=" + cursor);
        assertThat(rest)
                .extracting(each -> each.path("container").asText() + ": "
                        + each.path("text").asText())
                .containsExactly("step-test: test 2", "step-test: test 3");
        String next = URLEncoder.encode(rest.get(0).path("cursor").asText(), UTF_8);
        assertThat(server.get(log("logs", task, "&cursor=" + next)).body()).isEqualTo("test 3\n");
        assertThat(json(server.get(log("logs", task, "&format=ndjson&tailLines=1"))
                                .body())
                        .path("text")
                        .asText())
                .isEqualTo("build 2");
    }
}
