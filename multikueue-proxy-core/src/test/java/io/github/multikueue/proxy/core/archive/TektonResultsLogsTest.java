package io.github.multikueue.proxy.core.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.TooManyRequestsException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.UpstreamTimeoutException;
import io.github.multikueue.proxy.core.fake.FakeResultsLogs;
import io.github.multikueue.proxy.core.fake.FakeTektonResults;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.fake.LogStreamerContract;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What of an archive is the job's, as whom it is asked, and what becomes of its failures. */
@Timeout(180)
class TektonResultsLogsTest {

    private static final String POD = "build-1-main-pod";
    private static final String LOGS = ".*/logs/.*";
    private static final String RECORDS = ".*/records";
    private static final LogRequest REQUEST = LogStreamerContract.request(POD, "step-run");
    private static final String WORKLOAD = REQUEST.placement().workloadName();

    private FakeTektonResults results = FakeTektonResults.start(FakeResultsLogs.BLOB);
    private @Nullable TektonResultsLogs reader;

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        if (reader != null) {
            reader.close();
        }
        results.close();
    }

    @Nested
    class Finds {

        @Test
        void theRunByItsLinkToTheWorkloadAndTheTaskByItsPod() throws IOException {
            archive("run-uid", "task-uid", POD, "hello\n");

            assertThat(read(REQUEST)).isEqualTo("hello\n");
        }

        @Test
        void theRunByALabelToo() throws IOException {
            ObjectNode run = ArchivedObjects.run("run-uid", WORKLOAD);
            run.withObject("/metadata").remove("annotations");
            run.withObject("/metadata/labels").put("kueue.x-k8s.io/prebuilt-workload-name", WORKLOAD);
            archive(run, "task-uid", POD, "hello\n");

            assertThat(read(REQUEST)).isEqualTo("hello\n");
        }

        @Test
        void theRunOfAWorkloadThatNobodyRemembers() throws IOException {
            archive("run-uid", "task-uid", POD, "hello\n");

            assertThat(read(with(placement(PlacementState.NO_WORKLOAD, null, null))))
                    .isEqualTo("hello\n");
        }

        @Test
        void noRunOfAnotherWorkload() {
            archive("run-uid", "task-uid", POD, "not to be seen\n");

            assertThatThrownBy(() ->
                            read(with(placement(PlacementState.FINISHED, "spoke-1", "pipelinerun-build-1-00000"))))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessage("Tekton Results has no TaskRun of PipelineRun team-a/build-1 with Pod " + POD);
        }

        @Test
        void noRunThatSomebodyElseMade() {
            ObjectNode own = ArchivedObjects.run("run-uid", WORKLOAD);
            own.withObject("/metadata/labels").remove("kueue.x-k8s.io/multikueue-origin");
            archive(own, "task-uid", POD, "not to be seen\n");

            assertThatThrownBy(() -> read(REQUEST)).isInstanceOf(NotFoundException.class);
        }

        @Test
        void noRunOfAnotherManager() throws IOException {
            archive("run-uid", "task-uid", POD, "hello\n");

            assertThat(readAs(own().withOrigin("multikueue"), REQUEST)).isEqualTo("hello\n");
            assertThatThrownBy(() -> readAs(own().withOrigin("other-manager"), REQUEST))
                    .isInstanceOf(NotFoundException.class);
        }

        @Test
        void noPodOfAnotherRunThatSharesTheResult() {
            archive("run-uid", "task-uid", POD, "hello\n");
            ObjectNode other = ArchivedObjects.taskRun("other-uid", "run-uid", "other-pod", "run");
            ((ObjectNode) other.at("/metadata/ownerReferences/0")).put("controller", false);
            results.put(ArchivedObjects.TASK_RUN_TYPE, other);
            results.log("other-uid", "step-run", "not to be seen\n".getBytes(UTF_8));

            assertThatThrownBy(() -> read(LogStreamerContract.request("other-pod", "step-run")))
                    .isInstanceOf(NotFoundException.class);
        }

        @Test
        void theLastRunIfItWasSentOutTwice() throws IOException {
            archive("first-uid", "first-task-uid", POD, "on the worker that was lost\n");
            archive("second-uid", "second-task-uid", POD, "hello\n");
            archive("third-uid", "third-task-uid", "another-pod", "not asked for\n");

            assertThat(read(REQUEST)).isEqualTo("hello\n");
        }

        @Test
        void theRunAmongManyOnFurtherPages() throws IOException {
            archive("run-uid", "task-uid", POD, "hello\n");
            for (int i = 0; i < 120; i++) {
                ObjectNode decoy = ArchivedObjects.run("decoy-" + i, WORKLOAD);
                decoy.withObject("/metadata/labels").remove("kueue.x-k8s.io/multikueue-origin");
                results.put(ArchivedObjects.RUN_TYPE, decoy);
            }

            assertThat(read(REQUEST)).isEqualTo("hello\n");
            for (int i = 120; i < 300; i++) {
                results.put(ArchivedObjects.RUN_TYPE, ArchivedObjects.run("decoy-" + i, "pipelinerun-build-1-00000"));
                results.put(ArchivedObjects.RUN_TYPE, without(ArchivedObjects.run("decoy-" + i, WORKLOAD), "labels"));
            }
            results.requests().clear();
            assertThatThrownBy(() -> read(REQUEST)).isInstanceOf(NotFoundException.class);
            assertThat(results.requests().all()).hasSizeLessThan(10);
        }

        @Test
        void theTasksOfChildRuns() throws IOException {
            ObjectNode run = ArchivedObjects.run("run-uid", WORKLOAD);
            run.withObject("/status").withArray("/childReferences").addObject().put("kind", "PipelineRun");
            results.put(ArchivedObjects.RUN_TYPE, run);
            ObjectNode child = without(ArchivedObjects.run("child-uid", WORKLOAD), "annotations");
            child.withObject("/metadata").put("name", "build-1-nested").set("ownerReferences", owner("run-uid"));
            results.put(ArchivedObjects.RUN_TYPE, child);
            ObjectNode stranger = child.deepCopy();
            stranger.withObject("/metadata").put("uid", "stranger-uid").set("ownerReferences", owner("somebody-uid"));
            results.put(ArchivedObjects.RUN_TYPE, stranger);
            task("task-uid", "child-uid", "nested-pod", "hello\n");
            task("foreign-uid", "stranger-uid", "foreign-pod", "not to be seen\n");

            assertThat(read(LogStreamerContract.request("nested-pod", "step-run")))
                    .isEqualTo("hello\n");
            assertThatThrownBy(() -> read(LogStreamerContract.request("foreign-pod", "step-run")))
                    .isInstanceOf(NotFoundException.class);
        }

        @Test
        void theTaskByThePodOfAnEarlierTry() throws IOException {
            results.put(ArchivedObjects.RUN_TYPE, ArchivedObjects.run("run-uid", WORKLOAD));
            ObjectNode taskRun = ArchivedObjects.taskRun("task-uid", "run-uid", POD + "-retry2", "run");
            taskRun.withObject("/status")
                    .withArray("/retriesStatus")
                    .add(attempt(POD))
                    .add(attempt(POD + "-retry1"));
            results.put(ArchivedObjects.TASK_RUN_TYPE, taskRun);
            results.log("task-uid", "step-run", "all tries\n".getBytes(UTF_8));

            for (String pod : List.of(POD, POD + "-retry1", POD + "-retry2")) {
                assertThat(read(LogStreamerContract.request(pod, "step-run"))).isEqualTo("all tries\n");
            }
            assertThatThrownBy(() -> read(LogStreamerContract.request(POD + "-retry3", "step-run")))
                    .isInstanceOf(NotFoundException.class);
            assertThat(read(stamped(LogStreamerContract.request(POD, "step-run"))))
                    .isEqualTo("#2021-03-04T05:06:05.999999999Z the archive keeps the logs of all tries of this task"
                            + " together\n2021-03-04T05:06:05.999999999Z all tries\n");
        }

        @Test
        void theFirstStepIfNoContainerIsNamed() throws IOException {
            archive("run-uid", "task-uid", POD, "hello\n");
            LogRequest any = new LogRequest(REQUEST.caller(), REQUEST.placement(), POD, null, null, LogOptions.ALL);

            assertThat(read(any)).isEqualTo("hello\n");
        }

        @Test
        void theWholeTaskIfNothingTellsItsContainersApart() throws IOException {
            results.close();
            results = FakeTektonResults.start(FakeResultsLogs.LOKI_WITHOUT_CONTAINERS);
            results.put(ArchivedObjects.RUN_TYPE, ArchivedObjects.run("run-uid", WORKLOAD));
            results.put(
                    ArchivedObjects.TASK_RUN_TYPE, ArchivedObjects.taskRun("task-uid", "run-uid", POD, "fetch", "run"));
            results.log("task-uid", "step-fetch", "fetched\n".getBytes(UTF_8));
            results.log("task-uid", "step-run", "hello\n".getBytes(UTF_8));

            assertThat(read(REQUEST)).isEqualTo("fetched\nhello");
            assertThat(read(stamped(REQUEST)))
                    .isEqualTo("#2021-03-04T05:06:12.999999999Z the archive keeps the logs of all containers of this"
                            + " task together\n2021-03-04T05:06:12.999999999Z fetched\n"
                            + "2021-03-04T05:06:12.999999999Z hello");
        }

        @Test
        void nothingOfATaskThatIsNotOver() {
            results.put(ArchivedObjects.RUN_TYPE, ArchivedObjects.run("run-uid", WORKLOAD));
            ObjectNode taskRun = ArchivedObjects.taskRun("task-uid", "run-uid", POD, "run");
            taskRun.withObject("/status").remove("completionTime");
            results.put(ArchivedObjects.TASK_RUN_TYPE, taskRun);
            results.log("task-uid", "step-run", "so far\n".getBytes(UTF_8));

            assertThatThrownBy(() -> read(REQUEST))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessage("Tekton Results has not seen the end of TaskRun team-a/build-1-main");
        }

        @Test
        void nothingWhereTheLogWasLost() {
            archive("run-uid", "task-uid", POD, "");

            assertThatThrownBy(() -> read(REQUEST))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessage("Tekton Results has no log of TaskRun team-a/build-1-main");
        }

        @Test
        void nothingWhereLogsAreNotArchived() {
            results.close();
            results = FakeTektonResults.start(FakeResultsLogs.OFF);
            archive("run-uid", "task-uid", POD, "hello\n");
            assertThatThrownBy(() -> read(REQUEST))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessage("Tekton Results has no log of TaskRun team-a/build-1-main");
        }

        @Test
        void nothingOfAWorkerItIsNotFor() throws IOException {
            archive("run-uid", "task-uid", POD, "hello\n");

            assertThat(readAs(own().withWorker("spoke-1"), REQUEST)).isEqualTo("hello\n");
            assertThat(readAs(own().withWorker("spoke-1"), with(placement(PlacementState.NO_WORKLOAD, null, WORKLOAD))))
                    .isEqualTo("hello\n");
            results.requests().clear();
            assertThatThrownBy(() -> readAs(own().withWorker("spoke-2"), REQUEST))
                    .isInstanceOf(NotFoundException.class);
            assertThat(results.requests().all()).isEmpty();
        }
    }

    @Nested
    class IsAsked {

        @Test
        void asTheCaller() throws IOException {
            archive("run-uid", "task-uid", POD, "hello\n");
            results.allow("token", "team-a");

            assertThat(readAs(callers(), REQUEST)).isEqualTo("hello\n");
            assertThat(results.requests().all())
                    .hasSize(3)
                    .allSatisfy(each -> assertThat(each.header("Authorization")).isEqualTo("Bearer token"));
        }

        @Test
        void asTheCallerWhoMayNotReadIt() {
            archive("run-uid", "task-uid", POD, "hello\n");
            results.allow("token", "team-b");

            assertThatThrownBy(() -> readAs(callers(), REQUEST))
                    .isInstanceOf(ForbiddenException.class)
                    .hasMessage("records.results.tekton.dev is forbidden: cannot list resource \"records\" in API group"
                            + " \"results.tekton.dev\" in the namespace \"team-a\"");
        }

        @Test
        void asNobodyIfTheCallerHasNoToken() {
            archive("run-uid", "task-uid", POD, "hello\n");
            Caller identity = new Caller.Identity("alice", null, List.of(), Map.of());
            LogRequest request = new LogRequest(identity, REQUEST.placement(), POD, null, "step-run", LogOptions.ALL);

            assertThatThrownBy(() -> readAs(callers(), request))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessage("Tekton Results cannot be asked without a bearer token");
            assertThat(results.requests().all()).isEmpty();
        }

        /** Results may be set up to ignore the headers; then it would answer with the impersonator's rights. */
        @Test
        void neverWithTheImpersonatorsTokenForAnImpersonatedUser() throws IOException {
            archive("run-uid", "task-uid", POD, "hello\n");
            Caller.BearerToken impersonator = (Caller.BearerToken) REQUEST.caller();
            Caller bob = new Caller.ImpersonatedUser(impersonator, "bob", null, List.of(), Map.of());
            LogRequest request = new LogRequest(bob, REQUEST.placement(), POD, null, "step-run", LogOptions.ALL);

            assertThatThrownBy(() -> readAs(callers(), request))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessage("Tekton Results is not asked for an impersonated user");
            assertThat(results.requests().all()).isEmpty();
            assertThat(readAs(own(), request)).isEqualTo("hello\n");
        }

        @Test
        void asTheProxyItselfAndNeverWithTheCallersToken() throws IOException {
            archive("run-uid", "task-uid", POD, "hello\n");

            assertThat(read(REQUEST)).isEqualTo("hello\n");
            assertThat(results.requests().all())
                    .allSatisfy(
                            each -> assertThat(each.header("Authorization")).isEqualTo("Bearer " + results.token()));
        }

        @Test
        void withTheTokenThatIsInTheFileNow() throws IOException {
            archive("run-uid", "task-uid", POD, "hello\n");
            assertThat(read(REQUEST)).isEqualTo("hello\n");

            results.revoke(results.token()).allow("rotated", "team-a");
            assertThatThrownBy(() -> read(REQUEST))
                    .isInstanceOf(UpstreamFailureException.class)
                    .hasMessage("Tekton Results does not let the proxy read records (401)");
            ArchivedObjects.write(directory, "token", "rotated\n");

            assertThat(read(REQUEST)).isEqualTo("hello\n");
        }

        @Test
        void withTheTokenOfBeforeIfTheFileHasNoneAnyMore() throws IOException {
            archive("run-uid", "task-uid", POD, "hello\n");
            assertThat(read(REQUEST)).isEqualTo("hello\n");

            ArchivedObjects.write(directory, "token", "\n");
            assertThat(read(REQUEST)).isEqualTo("hello\n");
            assertThat(reader.tokenFile().orElseThrow().problem()).isPresent();
        }

        @Test
        void inVainIfTheFileHasNoToken() {
            reader = ArchivedObjects.reader(ArchivedObjects.config(results, directory)
                    .withToken(ArchivedObjects.write(directory, "empty", "\n")));

            assertThatThrownBy(() -> read(REQUEST))
                    .isInstanceOf(UpstreamFailureException.class)
                    .hasMessage("the proxy has no usable token for Tekton Results");
        }

        @Test
        void onlyOverTlsThatIsVerified() {
            assertThatThrownBy(() ->
                            ArchivedObjects.reader(TektonResultsConfig.of(URI.create("http://results.example:8080"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("tekton-results: http address (expected: https://<host>[:<port>][/<path>])");
            reader = ArchivedObjects.reader(TektonResultsConfig.of(URI.create(results.url())));
            assertThatThrownBy(() -> read(REQUEST))
                    .isInstanceOf(UpstreamFailureException.class)
                    .hasMessage("Tekton Results cannot be reached");
            assertThat(results.requests().all()).isEmpty();
        }
    }

    @Nested
    class Fails {

        @Test
        void whenItCannotBeReached() {
            results.disconnect();

            assertThatThrownBy(() -> read(REQUEST))
                    .isInstanceOf(UpstreamFailureException.class)
                    .hasMessage("Tekton Results cannot be reached");
        }

        @Test
        void whenItAnswersNothingUsable() {
            archive("run-uid", "task-uid", POD, "hello\n");
            for (Fault fault : List.of(
                    Fault.onPath("GET", RECORDS).html(),
                    Fault.onPath("GET", RECORDS).truncatedJson(),
                    Fault.onPath("GET", RECORDS).redirect("https://elsewhere.example/"),
                    Fault.onPath("GET", RECORDS).huge(65L << 20),
                    Fault.onPath("GET", RECORDS).dropAfter(100),
                    records("{\"records\":[{\"name\":\"team-a/results/x\"}]}"),
                    records("{\"records\":[{\"name\":\"team-a/results/x/records/y\"}]}"),
                    records(
                            "{\"records\":[{\"name\":\"team-a/results/x/records/y\",\"data\":{\"value\":\"bnVsbA==\"}}]}"),
                    records("{\"records\":[{\"name\":\"team-a/results/x/records/y\",\"data\":{\"value\":\"!\"}}]}"))) {
                Fault.Injection injection = results.inject(fault);
                assertThatThrownBy(() -> read(REQUEST))
                        .isInstanceOf(UpstreamFailureException.class)
                        .hasMessage("Tekton Results gave an unusable answer");
                injection.remove();
            }
        }

        @Test
        void whenItHasAnErrorOfItsOwn() {
            archive("run-uid", "task-uid", POD, "hello\n");
            for (String path : List.of(RECORDS, LOGS)) {
                Fault.Injection injection =
                        results.inject(Fault.onPath("GET", path).answer(500, "", "database"));
                assertThatThrownBy(() -> read(REQUEST))
                        .isInstanceOf(UpstreamFailureException.class)
                        .hasMessage("Tekton Results answered 500");
                injection.remove();
            }
        }

        @Test
        void whenItHasTooMuchToDo() {
            results.inject(Fault.onPath("GET", RECORDS).tooManyRequests(7));

            assertThatThrownBy(() -> read(REQUEST))
                    .isInstanceOf(TooManyRequestsException.class)
                    .hasMessage("Tekton Results has too many requests");
        }

        @Test
        void whenItDoesNotAnswerInTime() {
            archive("run-uid", "task-uid", POD, "hello\n");
            for (String path : List.of(RECORDS, LOGS)) {
                Fault.Injection injection =
                        results.inject(Fault.onPath("GET", path).stall());
                assertThatThrownBy(() -> readAs(own().withTimeout(Duration.ofMillis(300)), REQUEST))
                        .isInstanceOf(UpstreamTimeoutException.class)
                        .hasMessage("Tekton Results did not answer in time");
                injection.remove();
            }
        }

        @Test
        void whenALogStandsStill() {
            archive("run-uid", "task-uid", POD, "x".repeat(100_000));
            results.inject(Fault.onPath("GET", LOGS).stallAfter(50_000));

            // On a busy machine, the records before the log may be those that take longer than that.
            await().untilAsserted(() -> assertThatThrownBy(
                            () -> readAs(own().withTimeout(Duration.ofSeconds(3)), REQUEST))
                    .isInstanceOf(IOException.class));
        }

        @Test
        void whenALogBreaksOffWhileItsLinesAreCounted() {
            archive("run-uid", "task-uid", POD, "x\n".repeat(50_000));
            results.inject(Fault.onPath("GET", LOGS).dropAfter(50_000));
            LogOptions lastLine = new LogOptions(false, false, false, 1L, null, null, null);

            assertThatThrownBy(() -> read(REQUEST.withOptions(lastLine)))
                    .isInstanceOf(UpstreamFailureException.class)
                    .hasMessage("Tekton Results broke off in the midst of a log");
        }

        @Test
        void inTheMidstOfALogAsItSaysItself() {
            archive("run-uid", "task-uid", POD, "hello\n");
            results.inject(log("step-run :-\none\nFailed to stream logs err: no bucket\n"));

            assertThatThrownBy(() -> read(REQUEST)).isInstanceOf(IOException.class);
        }

        @Test
        void inTheMidstOfAStoredLogAsItSaysItself() {
            results.close();
            results = FakeTektonResults.start(FakeResultsLogs.STORED);
            archive("run-uid", "task-uid", POD, "hello\n");
            for (String text : List.of(
                    "[run] one\n\n{\"error\":{\"code\":13,\"message\":\"Error streaming log\"}}\n",
                    "{\"result\":{\"data\":\"W3J1bl0gb25lCg==\"}}\n{\"error\":{\"code\":13}}\n",
                    "{\"result\":{\"data\":\"W3J1bl0gb25lCg==\"}}\n{\"result\":{\"da")) {
                Fault.Injection injection = results.inject(
                        Fault.onPath("GET", ".*/v1alpha2/" + LOGS).body(200, "application/json", text.getBytes(UTF_8)));
                assertThatThrownBy(() -> read(REQUEST))
                        .isInstanceOfAny(IOException.class, UpstreamFailureException.class);
                injection.remove();
            }
        }

        @Test
        void whenItIsReadAfterItWasClosed() throws IOException {
            archive("run-uid", "task-uid", POD, "hello\n");
            reader = ArchivedObjects.reader(own());

            InputStream log = reader.open(stamped(REQUEST));
            assertThat(log.read()).isEqualTo('2');
            log.close();

            assertThatThrownBy(log::read).isInstanceOf(IOException.class);
        }

        @Test
        void butNotIfALogSpeaksOfSuchAFailure() throws IOException {
            archive("run-uid", "task-uid", POD, "hello\n");
            results.inject(log("step-run :-\nFailed to stream logs err: no bucket\ntried again\n\n"));

            assertThat(read(REQUEST)).isEqualTo("Failed to stream logs err: no bucket\ntried again\n");
        }
    }

    @Nested
    class KnowsByThePodAlone {

        @Test
        void theLastTaskOfThatName() throws IOException {
            task("first-uid", "some-run", POD, "first\n");
            task("second-uid", "other-run", POD, "second\n");

            assertThat(readByPod(null, null)).isEqualTo("second\n");
        }

        @Test
        void theTaskOfThatTime() throws IOException {
            ObjectNode early = ArchivedObjects.taskRun("early-uid", "some-run", POD, "run");
            early.withObject("/status")
                    .put("startTime", "2021-03-01T00:00:00Z")
                    .put("completionTime", "2021-03-01T00:01:00Z");
            results.put(ArchivedObjects.TASK_RUN_TYPE, early);
            results.log("early-uid", "step-run", "early\n".getBytes(UTF_8));
            task("late-uid", "other-run", POD, "late\n");

            assertThat(readByPod(Instant.parse("2021-03-01T00:00:30Z"), Instant.parse("2021-03-01T00:00:40Z")))
                    .isEqualTo("early\n");
            assertThat(readByPod(Instant.parse("2021-03-04T05:06:14Z"), null)).isEqualTo("late\n");
            assertThatThrownBy(() -> readByPod(Instant.parse("2021-03-04T05:06:15Z"), null))
                    .isInstanceOf(NotFoundException.class);
        }

        @Test
        void nothingWithoutATokenOfItsOwn() {
            reader = ArchivedObjects.reader(callers());

            assertThatThrownBy(() -> readByPod(null, null)).isInstanceOf(NotFoundException.class);
            assertThat(results.requests().all()).isEmpty();
        }

        private String readByPod(@Nullable Instant start, @Nullable Instant end) throws IOException {
            reader = reader == null ? ArchivedObjects.reader(own()) : reader;
            try (InputStream log = reader.openByPod("team-a", POD, "step-run", start, end)) {
                return new String(log.readAllBytes(), UTF_8);
            }
        }
    }

    private static Fault records(String json) {
        return Fault.onPath("GET", RECORDS).body(200, "application/json", json.getBytes(UTF_8));
    }

    private static Fault log(String text) {
        return Fault.onPath("GET", LOGS).body(200, "text/plain", text.getBytes(UTF_8));
    }

    private void archive(String runUid, String taskUid, String pod, String text) {
        archive(ArchivedObjects.run(runUid, WORKLOAD), taskUid, pod, text);
    }

    private void archive(ObjectNode run, String taskUid, String pod, String text) {
        results.put(ArchivedObjects.RUN_TYPE, run);
        task(taskUid, run.at("/metadata/uid").asText(), pod, text);
    }

    private void task(String taskUid, String runUid, String pod, String text) {
        results.put(ArchivedObjects.TASK_RUN_TYPE, ArchivedObjects.taskRun(taskUid, runUid, pod, "run"));
        results.log(taskUid, "step-run", text.getBytes(UTF_8));
    }

    private static ObjectNode attempt(String pod) {
        ObjectNode status = (ObjectNode)
                ArchivedObjects.taskRun("", "", pod, "run").path("status").deepCopy();
        ((ObjectNode) status.at("/steps/0/terminated")).put("finishedAt", "2021-03-04T05:06:05Z");
        return status;
    }

    private static ObjectNode without(ObjectNode object, String metadata) {
        object.withObject("/metadata").remove(metadata);
        return object;
    }

    private static JsonNode owner(String uid) {
        return ArchivedObjects.taskRun("", uid, "pod").at("/metadata/ownerReferences");
    }

    private static LogRequest stamped(LogRequest request) {
        return request.withOptions(new LogOptions(false, false, true, null, null, null, null));
    }

    private static LogRequest with(Placement placement) {
        return new LogRequest(REQUEST.caller(), placement, POD, null, "step-run", LogOptions.ALL);
    }

    private static Placement placement(PlacementState state, @Nullable String worker, @Nullable String workload) {
        Placement known = REQUEST.placement();
        return new Placement(known.job(), known.jobUid(), state, worker, workload, List.of(), null, null);
    }

    private TektonResultsConfig callers() {
        return ArchivedObjects.config(results, directory);
    }

    private TektonResultsConfig own() {
        return callers().withToken(ArchivedObjects.write(directory, "token", results.token()));
    }

    private String readAs(TektonResultsConfig config, LogRequest request) throws IOException {
        try (TektonResultsLogs other = ArchivedObjects.reader(config);
                InputStream log = other.open(request)) {
            return new String(log.readAllBytes(), UTF_8);
        }
    }

    private String read(LogRequest request) throws IOException {
        reader = reader == null ? ArchivedObjects.reader(own()) : reader;
        try (InputStream log = reader.open(request)) {
            return new String(log.readAllBytes(), UTF_8);
        }
    }
}
