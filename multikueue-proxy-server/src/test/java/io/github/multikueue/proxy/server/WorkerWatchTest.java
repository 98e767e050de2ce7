package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.multikueue.proxy.core.LoggedEvents;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.server.LogReader.Transport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the watches of a worker cost it, and what is said where there can be none. */
@Timeout(300)
class WorkerWatchTest {

    private static final String WATCHES = "io.github.multikueue.proxy.core.runwatch.WorkerWatches";
    private static final String[] RESOURCES = {"pipelineruns", "taskruns", "customruns", "pods"};
    private static final int RUNS = 5;

    @TempDir
    private Path directory;

    @Test
    void manyFollowersOfManyRunsHaveOneWatchOfEachResourceAmongThem() {
        FakeFleet fleet =
                FakeFleet.builder().workers("spoke-1").keepFinishedRuns().start();
        try (TestServer server = TestServer.start(fleet, "LOG_STORE=" + directory, "LOG_CAPTURE=all")) {
            List<FakeRun> runs = new ArrayList<>();
            List<FakeTask> tasks = new ArrayList<>();
            List<LogReader> readers = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                FakeRun run = server.admitted("run-" + i);
                FakeTask task = run.startTask("task", "main");
                task.step("main").log().line("line of " + run.name());
                runs.add(run);
                tasks.add(task);
                for (Transport each : List.of(Transport.TEXT, Transport.SSE, Transport.WEBSOCKET_NDJSON)) {
                    readers.add(LogReader.follow(server, each, TestServer.run(run.name(), "log?prefix=false"), null));
                }
            }
            await().until(() -> readers.stream().allMatch(each -> each.lines().size() == 1));

            await().untilAsserted(() -> assertThat(openWatches(fleet))
                    .extracting(FakeRequest::resource)
                    .containsExactlyInAnyOrder(RESOURCES));
            assertThat(fleet.worker("spoke-1").requests().count(FakeRequest::isWatch))
                    .isEqualTo(RESOURCES.length);
            tasks.forEach(FakeTask::finish);
            runs.forEach(each -> each.finish(true));
            readers.forEach(LogReader::awaitEnd);
        }
    }

    private static List<FakeRequest> openWatches(FakeFleet fleet) {
        return fleet.worker("spoke-1").requests().open().stream()
                .filter(FakeRequest::isWatch)
                .toList();
    }

    /** For everybody that short tasks can be missed; for the operator why. */
    @Test
    void aWorkerThatMayNotBeWatchedIsToldByMetricLogAndReadiness() {
        FakeFleet fleet = FakeFleet.builder()
                .workers("spoke-1", "spoke-2")
                .keepFinishedRuns()
                .withoutWorkerWatch()
                .start();
        fleet.worker("spoke-2").grant(watch());
        try (LoggedEvents logs = new LoggedEvents(WATCHES, Level.WARN);
                TestServer server = TestServer.start(fleet)) {
            LogReader reader = follow(server, "spoke-1");
            LogReader other = follow(server, "spoke-2");

            await().untilAsserted(() -> {
                assertThat(watched(server, "spoke-1")).isEqualTo(0.0);
                assertThat(watched(server, "spoke-2")).isEqualTo(1.0);
            });
            await().until(() -> !warnings(logs).isEmpty());
            assertThat(warnings(logs))
                    .singleElement()
                    .asString()
                    .startsWith("worker spoke-1 cannot be watched now, so short tasks can be missed: ")
                    .contains("on spoke-1: ", "403");
            assertThat(readiness(server))
                    .contains("short tasks can be missed")
                    .doesNotContain("403")
                    .doesNotContain("forbidden");

            fleet.worker("spoke-1").grant(watch());
            await().untilAsserted(() -> assertThat(watched(server, "spoke-1")).isEqualTo(1.0));
            assertThat(readiness(server)).doesNotContain("short tasks can be missed");
            reader.close();
            other.close();
        }
    }

    private static FakeGrant watch() {
        return FakeGrant.toUser("system:serviceaccount:kueue-system:multikueue-proxy")
                .named("watch")
                .verbs("watch")
                .resources(RESOURCES);
    }

    private static LogReader follow(TestServer server, String worker) {
        String run = "run-on-" + worker;
        server.fleet().createPipelineRun(TestServer.NAMESPACE, run).admit(worker);
        return LogReader.follow(server, Transport.TEXT, TestServer.run(run, "log?prefix=false"), null);
    }

    private static Double watched(TestServer server, String worker) {
        return server.metrics().get("multikueue_proxy_worker_watched{worker=\"" + worker + "\"}");
    }

    private static String readiness(TestServer server) {
        return server.get("/ready?verbose", null).body();
    }

    private static List<String> warnings(LoggedEvents logs) {
        return logs.events().stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(each -> each.contains("spoke-1"))
                .toList();
    }
}
