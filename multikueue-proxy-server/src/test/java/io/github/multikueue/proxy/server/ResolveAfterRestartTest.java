package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.server.LogReader.Transport;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Of a run that was evicted and has finished, so that Kueue names no worker, {@code /resolve} says the same before and after a
 * restart of the proxy.
 */
@Timeout(300)
class ResolveAfterRestartTest {

    private record Answer(int status, Optional<String> worker, JsonNode body) {

        boolean isFinished() {
            return body.path("state").asText().equals("Finished");
        }
    }

    private final FakeFleet fleet =
            FakeFleet.builder().workers("spoke-1", "spoke-2").keepFinishedRuns().start();
    private TestServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    /** No object says where it was, on whatever cluster. */
    @ParameterizedTest
    @ValueSource(strings = {"viewed", "all"})
    void theWorkerThatHadItIsNamedByWhatIsStored(String capture, @TempDir Path store) {
        start("LOG_STORE=" + store, "LOG_CAPTURE=" + capture);
        FakeRun run = admitted();
        LogReader reader =
                LogReader.follow(server, Transport.TEXT, TestServer.run(run.name(), "log?prefix=false"), null);
        await().until(() -> reader.lines().contains("cloning"));
        run.evict().nominateAgain("spoke-2").finishStopped();
        reader.awaitEnd();

        Answer before = awaitFinished();
        assertThat(before.status()).as("%s", before).isEqualTo(200);
        assertThat(before.worker()).contains("spoke-1");
        assertThat(before.body().path("name").asText()).isEqualTo("spoke-1");
        assertThat(before.body().has("holdingClusters")).isFalse();

        restart("LOG_STORE=" + store, "LOG_CAPTURE=" + capture);
        assertThat(answer()).isEqualTo(before);
    }

    /** Without a store there are the workers alone. */
    @Test
    void theWorkerThatHasItIsNamed() {
        start("LOG_STORE=off");
        FakeRun run = admitted();
        run.evict().nominateAgain("spoke-2");
        run.runAgainOn("spoke-2");
        run.finishStopped();

        Answer before = awaitFinished();
        assertThat(before.status()).as("%s", before).isEqualTo(200);
        assertThat(before.worker()).contains("spoke-2");
        assertThat(before.body().path("holdingClusters").get(0).asText()).isEqualTo("spoke-2");

        restart("LOG_STORE=off");
        assertThat(answer()).isEqualTo(before);
    }

    /** What this process has seen before does not count. */
    @Test
    void noWorkerIsNamedIfNothingIsStoredAndNoWorkerHasIt() {
        start("LOG_STORE=off");
        FakeRun run = admitted();
        assertThat(answer().worker()).contains("spoke-1");
        run.evict().nominateAgain("spoke-2").finishStopped();

        Answer before = awaitFinished();
        assertThat(before.status()).as("%s", before).isEqualTo(409);
        assertThat(before.worker()).isEmpty();

        restart("LOG_STORE=off");
        assertThat(answer()).isEqualTo(before);
    }

    private void start(String... settings) {
        server = TestServer.start(fleet, settings);
    }

    /** The fleet stays, and what is on disk. */
    private void restart(String... settings) {
        server.server().close();
        start(settings);
    }

    private FakeRun admitted() {
        FakeRun run = server.admitted("build-1");
        FakeTask task = run.startTask("clone", "fetch");
        task.step("fetch").log().line("cloning");
        return run;
    }

    private Answer awaitFinished() {
        return await().until(this::answer, Answer::isFinished);
    }

    private Answer answer() {
        HttpResponse<String> response = server.get(TestServer.run("build-1", "resolve"));
        return new Answer(response.statusCode(), response.headers().firstValue("X-Worker-Cluster"), json(response));
    }
}
