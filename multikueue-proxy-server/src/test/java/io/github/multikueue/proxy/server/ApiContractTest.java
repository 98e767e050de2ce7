package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.json;
import static io.github.multikueue.proxy.server.TestServer.namespaced;
import static io.github.multikueue.proxy.server.TestServer.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP API, line by line. */
class ApiContractTest {

    private static TestServer server;
    private static FakeRun run;
    private static FakeTask task;
    private static int runs;

    @BeforeAll
    static void start() {
        server = TestServer.start(FakeFleet.builder()
                .workers("spoke-1", "spoke-2")
                .deadWorkers(1)
                .keepFinishedRuns()
                .start());
        run = server.admitted("build-1");
        task = run.startTask("compile", "fetch", "main");
        task.step("fetch").log().line("fetched");
        await().until(() -> server.get(run("build-1", "resolve")).statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void clearFaults() {
        server.fleet().manager().clearFaults();
        server.fleet().worker("spoke-1").clearFaults();
    }

    static Stream<Arguments> statesOfARun() {
        return Stream.of(
                state("pending", FakeRun::queue, 409, "Pending"),
                state("quota", FakeRun::reserveQuota, 409, "Dispatching"),
                state("nominated", r -> r.nominate("spoke-1", "spoke-2"), 409, "Dispatching"),
                state("admitted", r -> r.admit("spoke-1"), 200, "Admitted"),
                state("retrying", r -> r.admit("spoke-1").retryCheck(), 200, "Retrying"),
                state("rejected", FakeRun::reject, 409, "Rejected"),
                state("inactive", r -> r.queue().deactivate(), 409, "Inactive"),
                state("finished", r -> r.admit("spoke-1").finish(true), 200, "Finished"),
                state("failed", r -> r.admit("spoke-1").finish(false).removeFromWorker(), 200, "Finished"));
    }

    private static Arguments state(String name, Function<FakeRun, FakeRun> steps, int code, String state) {
        return Arguments.of(name, steps, code, state);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("statesOfARun")
    void resolveNamesWorkerAndState(String name, Function<FakeRun, FakeRun> steps, int code, String state) {
        FakeRun brought = steps.apply(server.fleet().createPipelineRun("team-a", name));
        assertThat(brought.name()).isEqualTo(name);

        await().untilAsserted(() -> {
            HttpResponse<String> response = server.get(run(name, "resolve"));
            assertThat(json(response).path("state").asText()).isEqualTo(state);
            assertThat(response.statusCode()).isEqualTo(code);
            assertThat(json(response).path("name").asText(null)).isEqualTo(code == 200 ? "spoke-1" : null);
            assertThat(json(response).path("worker").asText(null)).isEqualTo(code == 200 ? "spoke-1" : null);
            assertThat(response.headers().firstValue("X-Worker-Cluster").orElse(null))
                    .isEqualTo(code == 200 ? "spoke-1" : null);
            assertThat(json(response).path("workloadName").asText()).startsWith("pipelinerun-" + name + "-");
        });
    }

    @Test
    void resolveLeavesAbsentFieldsOut() {
        JsonNode body = json(server.get(run("build-1", "resolve")));

        assertThat(body.fieldNames())
                .toIterable()
                .containsExactly("name", "worker", "state", "workloadName", "reason", "message");
    }

    @Test
    void resolveListsTheNominatedClusters() {
        server.fleet().createPipelineRun("team-a", "wanted").nominate("spoke-1", "spoke-2");

        await().untilAsserted(() -> assertThat(json(server.get(run("wanted", "resolve")))
                        .path("nominatedClusters")
                        .findValuesAsText(""))
                .isEmpty());
        await().untilAsserted(() -> assertThat(
                        json(server.get(run("wanted", "resolve"))).path("nominatedClusters"))
                .extracting(JsonNode::asText)
                .containsExactly("spoke-1", "spoke-2"));
    }

    @Test
    void resolveNamesAllWorkersThatHaveARunWhichKueueHasTakenBack() {
        FakeRun taken = server.admitted("taken-back");
        taken.deactivate().nominateAgain("spoke-1", "spoke-2");
        taken.runAgainOn("spoke-1");
        taken.runAgainOn("spoke-2");

        await().untilAsserted(() -> {
            JsonNode body = json(server.get(run("taken-back", "resolve")));
            assertThat(body.path("state").asText()).isEqualTo("Inactive");
            assertThat(body.path("holdingClusters"))
                    .extracting(JsonNode::asText)
                    .containsExactlyInAnyOrder("spoke-1", "spoke-2");
        });
        HttpResponse<String> taskRuns = server.get(run("taken-back", "taskruns"));
        assertThat(taskRuns.statusCode()).isEqualTo(200);
        assertThat(taskRuns.headers().firstValue("X-Worker-Cluster")).isPresent();
    }

    @Test
    void aRunWithoutWorkloadIsNotFound() {
        server.fleet().createPipelineRun("team-a", "unknown-to-kueue");

        HttpResponse<String> response = server.get(run("unknown-to-kueue", "resolve"));

        assertStatus(response, 404, "NotFound", "Workload");
    }

    @Test
    void aRunThatDoesNotExistIsNotFound() {
        assertStatus(server.get(run("nothing", "resolve")), 404, "NotFound", "nothing");
    }

    @Test
    void listsTaskRunsWithEveryFieldTheWorkerSent() {
        server.fleet()
                .worker("spoke-1")
                .edit(
                        "taskruns",
                        "team-a",
                        task.name(),
                        object -> object.withObject("/status").put("fieldOfTomorrow", "kept"));

        HttpResponse<String> response = server.get(run("build-1", "taskruns"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("X-Worker-Cluster")).contains("spoke-1");
        JsonNode list = json(response);
        assertThat(list.path("kind").asText()).isEqualTo("TaskRunList");
        assertThat(list.at("/items/0/metadata/name").asText()).isEqualTo(task.name());
        assertThat(list.at("/items/0/status/fieldOfTomorrow").asText()).isEqualTo("kept");
    }

    @Test
    void listsPodsThatBelongToTheRunOnly() {
        run.remote().addSpoofedPod("spoofed");
        run.remote().addAffinityAssistant();

        JsonNode list = json(server.get(run("build-1", "pods")));

        assertThat(list.path("kind").asText()).isEqualTo("PodList");
        assertThat(list.path("items"))
                .extracting(pod -> pod.at("/metadata/name").asText())
                .containsExactly(task.podName());
    }

    @Test
    void passesLimitAndContinueOn() {
        FakeRun paged = server.admitted("paged");
        paged.startTask("one", "main");
        paged.startTask("two", "main");
        await().until(() -> server.get(run("paged", "pods")).statusCode() == 200);

        JsonNode first = json(server.get(run("paged", "pods") + "?limit=1"));
        String token = first.at("/metadata/continue").asText();
        JsonNode second = json(server.get(run("paged", "pods") + "?limit=1&continue=" + token));

        assertThat(first.path("items")).hasSize(1);
        assertThat(token).isNotEmpty();
        assertThat(second.path("items")).hasSize(1);
        assertThat(second.path("items")).isNotEqualTo(first.path("items"));
    }

    @Test
    void servesThePodStatusAlone() {
        HttpResponse<String> response =
                server.get(namespaced("/pods/" + task.podName() + "/status?pipelineRun=build-1"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("X-Worker-Cluster")).contains("spoke-1");
        assertThat(json(response).path("phase").asText()).isEqualTo("Running");
        assertThat(response.body()).endsWith("}\n");
    }

    @Test
    void servesALogAsPlainText() {
        HttpResponse<String> response = server.get(log("&container=step-fetch"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("fetched\n");
        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain;charset=utf-8");
        assertThat(response.headers().firstValue("X-Worker-Cluster")).contains("spoke-1");
        assertThat(response.headers().firstValue("X-Accel-Buffering")).contains("no");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-cache, private");
    }

    @Test
    void aPodOfAnotherRunIsNotFound() {
        FakeTask other = server.running("other");
        await().until(() -> server.get(run("other", "pods")).statusCode() == 200);

        assertStatus(
                server.get(namespaced("/pods/" + other.podName() + "/status?pipelineRun=build-1")),
                404,
                "NotFound",
                other.podName());
        assertStatus(
                server.get(namespaced("/logs?pipelineRun=build-1&pod=" + other.podName())),
                404,
                "NotFound",
                other.podName());
    }

    /** A terminal shows the prompt on a line of its own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health",
                "/ready",
                "/unknown",
                "/api/v1/namespaces/team-a/pipelineruns/build-1/resolve",
                "/api/v1/namespaces/team-a/pipelineruns/build-1/taskruns",
                "/api/v1/namespaces/team-a/pipelineruns/nothing/pods",
                "/api/v1/namespaces/team-a/pipelineruns/build-1/pods?limit=x",
                "/api/v1/namespaces/team-a%2fb/logs",
            })
    void aBodyEndsWithALineEnd(String path) {
        assertThat(server.get(path).body()).endsWith("\n").doesNotEndWith("\n\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/pods/POD/status?pipelineRun=other-run|no such run",
                "/pods/nothing/status?pipelineRun=build-1|spoke-1",
                "/logs?pipelineRun=build-1&pod=nothing|spoke-1",
                "/logs?pipelineRun=build-1&pod=POD&podUid=nothing|spoke-1",
                "/pipelineruns/build-1/log?task=nothing|spoke-1",
            })
    void namesTheWorkerAlsoWhenThereIsNoSuchThing(String path, String worker) {
        HttpResponse<String> response = server.get(namespaced(path.replace("POD", task.podName())));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(404);
        assertThat(response.headers().firstValue("X-Worker-Cluster").orElse("no such run"))
                .isEqualTo(worker);
    }

    @ParameterizedTest
    @CsvSource({
        "/pipelineruns/build-1/logs, RUN/log",
        "/pipelineruns/build-1, RUN/resolve",
        "/pipelineruns/build-1/log/, RUN/log",
        "/pipelineruns/build-1/log/streams, RUN/log/stream",
        "/pods/build-1-pod/log, /api/v1/namespaces/{namespace}/pods/{pod}/status",
        "/pods/build-1-pod/log, /api/v1/namespaces/{namespace}/logs?pipelineRun={pipelineRun}&pod={pod}",
        "/log, /api/v1/namespaces/{namespace}/logs",
        "/pipelineruns, RUN/log",
        "/taskruns, RUN/taskruns",
        "/api/v1/pipelineruns/build-1/log, RUN/log",
        "/apis/tekton.dev/v1/namespaces/team-a/pipelineruns/build-1, RUN/log",
        "/apis/tekton.dev/v1/namespaces/team-a/pipelineruns/build-1/log, RUN/log",
        "/apis/tekton.dev/v1/namespaces/team-a/taskruns, RUN/taskruns",
    })
    void aPathThatNearlyExistsNamesThoseThatDo(String path, String near) {
        HttpResponse<String> response = server.get(path.startsWith("/api") ? path : namespaced(path));

        assertStatus(response, 404, "NotFound", "the server could not find the requested resource (expected: ");
        assertThat(json(response).path("message").asText().split("\\(expected: |, or |\\)"))
                .contains(near.replace("RUN", "/api/v1/namespaces/{namespace}/pipelineruns/{pipelineRun}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/unknown", "/api/v1/pods", "/heal", "/api/v1/namespaces/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o"})
    void aPathThatIsFarFromAllNamesNone(String path) {
        assertThat(json(server.get(path)).path("message").asText())
                .isEqualTo("the server could not find the requested resource");
    }

    @Test
    void namesTheWorkerAlsoWhenItsObjectsAreGone() {
        server.fleet().createPipelineRun("team-a", "gone").complete("spoke-2", "line");

        await().untilAsserted(() -> {
            HttpResponse<String> response = server.get(run("gone", "pods"));
            assertStatus(response, 404, "NotFound", "spoke-2");
            assertThat(response.headers().firstValue("X-Worker-Cluster")).contains("spoke-2");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"taskruns", "pods"})
    void aRunThatIsNotAdmittedIsAConflict(String endpoint) {
        String name = "waiting-" + endpoint;
        server.fleet().createPipelineRun("team-a", name).nominate("spoke-1", "spoke-2");

        await().untilAsserted(() -> {
            HttpResponse<String> response = server.get(run(name, endpoint));
            assertStatus(response, 409, "Conflict", "Dispatching");
            assertThat(json(response).path("message").asText()).contains("spoke-1", "spoke-2");
        });
    }

    static Stream<Arguments> answersOfAWorker() {
        return Stream.of(
                Arguments.of("refuses our credential", fault(Fault::unauthorized), 502, "BadGateway"),
                Arguments.of("forbids", fault(f -> f.answer(403, "Forbidden", "rbac")), 403, "Forbidden"),
                Arguments.of("has forgotten", fault(f -> f.answer(410, "Gone", "gone")), 410, "Gone"),
                Arguments.of("is busy", fault(f -> f.tooManyRequests(7)), 429, "TooManyRequests"),
                Arguments.of("sends a page", fault(Fault::html), 502, "BadGateway"),
                Arguments.of("sends half of an answer", fault(Fault::truncatedJson), 502, "BadGateway"),
                Arguments.of("redirects", fault(f -> f.redirect("https://127.0.0.1:1/")), 502, "BadGateway"));
    }

    private static Function<Fault, Fault> fault(Function<Fault, Fault> effect) {
        return effect;
    }

    @ParameterizedTest(name = "a worker that {0}: {2}")
    @MethodSource("answersOfAWorker")
    void keepsTheMeaningOfWhatAWorkerAnswers(String what, Function<Fault, Fault> effect, int code, String reason) {
        // A run of its own: what a worker said of others is remembered for a moment.
        String name = "faulty-" + runs++;
        FakeRun faulty = server.fleet().createPipelineRun("team-a", name).admit("spoke-2");
        faulty.startTask("task", "main");
        await().until(() -> server.get(run(name, "pods")).statusCode() == 200);
        Fault.Injection injection = server.fleet().worker("spoke-2").inject(effect.apply(Fault.on("list", "pods")));
        try {
            HttpResponse<String> response = server.get(run(name, "pods"));

            assertStatus(response, code, reason, "");
            assertThat(response.headers().firstValue("X-Worker-Cluster")).contains("spoke-2");
            assertThat(response.headers().firstValue("WWW-Authenticate")).isEmpty();
            assertThat(response.headers().firstValue("Retry-After").orElse("")).isEqualTo(code == 429 ? "7" : "");
            assertThat(response.body()).doesNotContain("127.0.0.1", "fake-", "system:serviceaccount");
        } finally {
            injection.remove();
        }
    }

    @Test
    void aWorkerThatCannotBeReachedIsAFailedDependency() {
        FakeRun lost = server.fleet().createPipelineRun("team-a", "lost").queue();
        lost.workload().reserveQuota().admitted("dead-1");

        await().untilAsserted(() -> {
            HttpResponse<String> response = server.get(run("lost", "pods"));
            assertStatus(response, 424, "FailedDependency", "dead-1");
            assertThat(response.headers().firstValue("X-Worker-Cluster")).contains("dead-1");
            assertThat(response.body()).doesNotContain("127.0.0.1");
        });
        assertThat(server.get(run("lost", "resolve")).statusCode()).isEqualTo(200);
    }

    @Test
    void aWorkerThatIsNotConfiguredIsAFailedDependency() {
        FakeRun lost = server.fleet().createPipelineRun("team-a", "astray").queue();
        lost.workload().reserveQuota().admitted("nobody-knows");

        await().untilAsserted(
                        () -> assertStatus(server.get(run("astray", "pods")), 424, "FailedDependency", "nobody-knows"));
    }

    @Test
    void aManagerThatCannotReviewIsAnUpstreamFailureAndNoRefusal() {
        String nobody = server.fleet().user("unlucky");
        server.fleet()
                .manager()
                .inject(Fault.on("create", "selfsubjectaccessreviews").answer(500, "InternalError", "x"));

        assertStatus(server.get(run("build-1", "resolve"), nobody), 502, "BadGateway", "");
    }

    @Test
    void answersHeadLikeGetWithoutABody() {
        for (String path : List.of(
                run("build-1", "resolve"),
                run("build-1", "pods"),
                log("&container=step-fetch"),
                "/health",
                "/ready",
                "/metrics",
                run("nothing", "resolve"),
                "/unknown")) {
            HttpResponse<String> get = server.get(path);
            HttpResponse<String> head = server.send("HEAD", path, server.alice());

            assertThat(head.statusCode()).as(path).isEqualTo(get.statusCode());
            assertThat(head.body()).as(path).isEmpty();
            assertThat(head.headers().firstValue("Content-Type"))
                    .as(path)
                    .isEqualTo(get.headers().firstValue("Content-Type"));
            assertThat(head.headers().firstValue("X-Worker-Cluster"))
                    .as(path)
                    .isEqualTo(get.headers().firstValue("X-Worker-Cluster"));
        }
    }

    /** Else a method that something in front has refused could come in by a header. */
    @ParameterizedTest
    @CsvSource({"DELETE, GET, 405", "POST, GET, 405", "GET, DELETE, 200", "HEAD, POST, 200"})
    void noHeaderChangesTheMethod(String method, String override, int code) {
        HttpResponse<String> response = server.send(
                server.request(run("build-1", "resolve"), server.alice())
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .header("X-HTTP-Method-Override", override)
                        .header("X-Method-Override", override)
                        .header("X-HTTP-Method", override),
                TestServer.text());

        assertThat(response.statusCode()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"})
    void refusesEveryOtherMethod(String method) {
        for (String path : List.of(
                run("build-1", "resolve"),
                run("build-1", "taskruns"),
                run("build-1", "pods"),
                namespaced("/pods/p/status"),
                namespaced("/logs"),
                namespaced("/logs/stream"),
                "/health",
                "/ready",
                "/metrics")) {
            HttpResponse<String> response = server.send(method, path, server.alice());

            assertStatus(response, 405, "MethodNotAllowed", method);
            assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api",
                "/apis",
                "/health/",
                "/healthz",
                "/api/v1/namespaces/team-a/pipelineruns/build-1",
                "/api/v1/namespaces/team-a/pipelineruns/build-1/resolve/",
                "/api/v1/namespaces/team-a/pipelineruns/build-1/resolve/more",
                "/api/v1/namespaces/team-a/logsX",
                "/api/v1/namespaces/team-a/logs/anything/stream",
                "/api/v1/namespaces/team-a/pods/p",
                "/API/v1/namespaces/team-a/pipelineruns/build-1/resolve"
            })
    void anUnknownPathIsNotFound(String path) {
        assertStatus(server.get(path), 404, "NotFound", "the server could not find the requested resource");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Version: 13\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x"
            })
    void aHeaderOfAWebSocketChangesNothingElsewhere(String header) throws Exception {
        try (RawConnection connection = server.connect()) {
            connection.request(
                    "GET " + run("build-1", "resolve") + " HTTP/1.1",
                    "Host: localhost",
                    "Authorization: Bearer " + server.alice(),
                    header,
                    "Connection: close");

            assertThat(connection.readAll()).startsWith("HTTP/1.1 200 OK").contains("\"state\":\"Admitted\"");
        }
    }

    @Test
    void aPlainGetOfTheStreamSaysWhatIsExpected() {
        assertStatus(
                server.get(namespaced("/logs/stream?pipelineRun=build-1&pod=" + task.podName())),
                400,
                "BadRequest",
                "a WebSocket handshake");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/namespaces/Team_A/pipelineruns/build-1/resolve",
                "/api/v1/namespaces/team-a/pipelineruns/Build_1/resolve",
                "/api/v1/namespaces/team-a/pipelineruns/-/pods",
                "/api/v1/namespaces/team.a/pipelineruns/build-1/taskruns",
                "/api/v1/namespaces/team-a/pods/Pod/status?pipelineRun=build-1",
                "/api/v1/namespaces/team-a/pods/pod/status",
                "/api/v1/namespaces/team-a/pods/pod/status?pipelineRun=",
                "/api/v1/namespaces/team-a/pods/pod/status?pipelineRun=a&pipelineRun=b",
                "/api/v1/namespaces/team-a/logs?pod=p",
                "/api/v1/namespaces/team-a/logs?pipelineRun=build-1",
                "/api/v1/namespaces/team-a/logs?pipelineRun=build-1&pod=p&container=A",
                "/api/v1/namespaces/team-a/pipelineruns/build-1/pods?limit=many",
            })
    void namesWhatIsWrongWithTheInput(String path) {
        assertStatus(server.get(path), 400, "BadRequest", "expected: ");
    }

    @Test
    void objectsNamedLikeResourcesAreOnlyNames() {
        for (String name : List.of("pods", "logs", "status", "resolve", "namespaces")) {
            server.fleet().createPipelineRun("team-a", name).admit("spoke-1");
            await().until(() -> server.get(run(name, "resolve")).statusCode() == 200);
        }
        assertStatus(server.get("/api/v1/namespaces/namespaces/pipelineruns/pods/resolve"), 403, "Forbidden", "pods");
    }

    @Test
    void ignoresParametersItDoesNotKnow() throws Exception {
        try (RawConnection connection = server.connect()) {
            connection.request(
                    "GET " + run("build-1", "resolve") + "?pretty=1&pretty=2&%zz&=&& HTTP/1.1",
                    "Host: localhost",
                    "Authorization: Bearer " + server.alice(),
                    "Connection: close");

            assertThat(connection.readLine()).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    @Test
    void saysItIsAlive() {
        HttpResponse<String> response = server.get("/health", null);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("ok\n");
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(response.headers().firstValue("Server")).isEmpty();
    }

    @Test
    void saysItIsReadyAndInDetailWhy() {
        assertThat(server.get("/ready", null).body()).isEqualTo("ok\n");

        server.fleet()
                .createPipelineRun("team-a", "hopeless")
                .queue()
                .workload()
                .reserveQuota()
                .admitted("dead-1");
        await().until(() -> server.get(run("hopeless", "pods")).statusCode() == 424);
        HttpResponse<String> verbose = server.get("/ready?verbose", null);

        assertThat(verbose.statusCode()).isEqualTo(200);
        assertThat(verbose.body().lines())
                .contains(
                        "[+]cache/workloads ok",
                        "[+]cache/pipelineruns ok",
                        "[+]cache/multikueueclusters ok",
                        "[+]cache/secrets ok",
                        "[+]worker/spoke-1 ok",
                        "[+]shutdown ok",
                        "ready check passed");
        assertThat(verbose.body()).contains("[-]worker/dead-1 failed: ").doesNotContain("127.0.0.1:1");
        assertThat(server.get("/ready/worker/dead-1", null).statusCode()).isEqualTo(503);
        assertThat(server.get("/ready/worker/dead-1", null).body()).startsWith("[-]worker/dead-1 failed: ");
        assertThat(server.get("/ready?verbose&exclude=worker/dead-1&exclude=nothing", null)
                        .body())
                .contains(
                        "[+]worker/dead-1 excluded: ok\n",
                        "warn: some health checks cannot be excluded: no matches for \"nothing\"\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/health?verbose, 200, '[+]ping ok\nhealth check passed\n'",
        "/health/ping, 200, 'ok\n'",
        "/ready/shutdown, 200, 'ok\n'",
        "/ready/cache/workloads, 200, 'ok\n'",
        "/ready/worker/spoke-1, 200, 'ok\n'"
    })
    void eachCheckHasAPathOfItsOwn(String path, int code, String text) {
        HttpResponse<String> response = server.get(path, null);

        assertThat(response.statusCode()).isEqualTo(code);
        assertThat(response.body()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/pong", "/ready/nothing", "/ready/worker/nobody", "/ready/worker/spoke-1/more"})
    void aCheckThatIsNotThereIs404(String path) {
        assertThat(server.get(path, null).statusCode()).isEqualTo(404);
    }

    private static String log(String more) {
        return namespaced("/logs?pipelineRun=build-1&pod=" + task.podName() + more);
    }

    static void assertStatus(HttpResponse<String> response, int code, String reason, String message) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        JsonNode status = json(response);
        assertThat(status.path("kind").asText()).isEqualTo("Status");
        assertThat(status.path("apiVersion").asText()).isEqualTo("v1");
        assertThat(status.path("status").asText()).isEqualTo("Failure");
        assertThat(status.path("code").asInt()).isEqualTo(code);
        assertThat(status.path("reason").asText()).isEqualTo(reason);
        assertThat(status.path("message").asText()).contains(message);
    }
}
