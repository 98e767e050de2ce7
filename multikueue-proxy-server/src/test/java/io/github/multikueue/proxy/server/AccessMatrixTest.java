package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.namespaced;
import static io.github.multikueue.proxy.server.TestServer.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.github.multikueue.proxy.core.fake.FakeFleet.Right;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every endpoint, for every kind of caller, in every kind of state of a run. */
class AccessMatrixTest {

    /** An endpoint, and all that it takes to use it. */
    private enum Endpoint {
        RESOLVE(Right.GET_PIPELINERUNS),
        TASKRUNS(Right.GET_PIPELINERUNS, Right.LIST_TASKRUNS),
        PODS(Right.GET_PIPELINERUNS, Right.LIST_PODS),
        POD_STATUS(Right.GET_PIPELINERUNS, Right.GET_PODS),
        LOGS(Right.GET_PIPELINERUNS, Right.GET_LOGS),
        LOG_STREAM(Right.GET_PIPELINERUNS, Right.GET_LOGS),
        RUN_LOG(Right.GET_PIPELINERUNS, Right.LIST_TASKRUNS, Right.GET_LOGS),
        RUN_LOG_STREAM(Right.GET_PIPELINERUNS, Right.LIST_TASKRUNS, Right.GET_LOGS);

        private final ImmutableSet<Right> rights;

        Endpoint(Right first, Right... more) {
            this.rights = Sets.immutableEnumSet(first, more);
        }

        boolean isStream() {
            return this == LOG_STREAM || this == RUN_LOG_STREAM;
        }

        String path(String name) {
            String pod = name + "-task-pod";
            return switch (this) {
                case RESOLVE -> run(name, "resolve");
                case TASKRUNS -> run(name, "taskruns");
                case PODS -> run(name, "pods");
                case POD_STATUS -> namespaced("/pods/" + pod + "/status?pipelineRun=" + name);
                case LOGS -> namespaced("/logs?pipelineRun=" + name + "&pod=" + pod);
                case LOG_STREAM -> namespaced("/logs/stream?pipelineRun=" + name + "&pod=" + pod);
                case RUN_LOG -> run(name, "log");
                case RUN_LOG_STREAM -> run(name, "log/stream?format=ndjson");
            };
        }
    }

    /** A state of a run, and what somebody who may see everything is told. */
    private enum RunState {
        ABSENT(404, 404),
        WITHOUT_WORKLOAD(404, 404),
        PENDING(409, 409),
        DISPATCHING(409, 409),
        RUNNING(200, 200),
        REMOVED(200, 404);

        private final int resolve;
        private final int others;

        RunState(int resolve, int others) {
            this.resolve = resolve;
            this.others = others;
        }

        String run() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The run in this state that nobody with all the rights asks for: who reaches a worker for it was not allowed. */
        String secretRun() {
            return SECRET + run();
        }

        int code(Endpoint endpoint) {
            if (endpoint == Endpoint.RUN_LOG_STREAM && this != ABSENT && this != REMOVED) {
                return 200; // The log of a run may be followed before there is any.
            }
            return endpoint == Endpoint.RESOLVE ? resolve : others;
        }
    }

    private static final String SECRET = "secret-";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        createRuns("");
        createRuns(SECRET);
        var fleet = server.fleet();
        fleet.user("nobody", new Right[0]);
        fleet.user("everything");
        for (Right right : Right.values()) {
            fleet.user("only-" + token(right), right);
            fleet.user(
                    "without-" + token(right),
                    EnumSet.complementOf(EnumSet.of(right)).toArray(Right[]::new));
        }
        await().until(() -> server.get(run(RunState.REMOVED.run(), "pods")).statusCode() == 404
                && server.get(run(RunState.RUNNING.run(), "pods")).statusCode() == 200);
        forgetWhoWasAllowed();
    }

    /** Whoever made the runs has waited for them: until the manager knows where a run is, the workers are asked for it. */
    private static void forgetWhoWasAllowed() {
        var requests = server.fleet().worker("spoke-1").requests();
        await().until(() ->
                requests.open().stream().noneMatch(each -> each.target().contains(SECRET)));
        requests.clear();
    }

    private static void createRuns(String prefix) {
        var fleet = server.fleet();
        fleet.createPipelineRun("team-a", prefix + RunState.WITHOUT_WORKLOAD.run());
        fleet.createPipelineRun("team-a", prefix + RunState.PENDING.run()).queue();
        fleet.createPipelineRun("team-a", prefix + RunState.DISPATCHING.run()).nominate("spoke-1", "spoke-2");
        server.running(prefix + RunState.RUNNING.run()).finish();
        var removed = server.admitted(prefix + RunState.REMOVED.run());
        removed.startTask("task", "main").finish();
        removed.finish(true).removeFromWorker();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String token(Right right) {
        return right.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Stream<Arguments> endpointsAndStates() {
        return Stream.of(Endpoint.values())
                .flatMap(endpoint -> Stream.of(RunState.values()).map(state -> Arguments.of(endpoint, state)));
    }

    @ParameterizedTest(name = "{0} of a run that is {1}")
    @MethodSource("endpointsAndStates")
    void anonymousAndInvalidCallersAreUnauthorized(Endpoint endpoint, RunState state) {
        for (String token : new String[] {null, "no-such-token"}) {
            HttpResponse<?> response = get(endpoint, state, token);

            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(response.headers().firstValue("X-Worker-Cluster")).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} of a run that is {1}")
    @MethodSource("endpointsAndStates")
    void callersWithoutAnyOfTheRightsAreForbiddenAndLearnNothing(Endpoint endpoint, RunState state) {
        HttpResponse<?> nobody = get(endpoint, state.secretRun(), "nobody-token");
        assertThat(nobody.statusCode()).isEqualTo(403);
        assertThat(nobody.headers().firstValue("X-Worker-Cluster")).isEmpty();
        for (Right right : endpoint.rights) {
            HttpResponse<?> response = get(endpoint, state.secretRun(), "without-" + token(right) + "-token");

            assertThat(response.statusCode()).as("without " + right).isEqualTo(403);
            assertThat(response.headers().firstValue("X-Worker-Cluster")).isEmpty();
        }
        assertThat(server.fleet()
                        .worker("spoke-1")
                        .requests()
                        .matching(each -> each.target().contains(SECRET)))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} of a run that is {1}")
    @MethodSource("endpointsAndStates")
    void callersWithExactlyTheRightsAreToldTheState(Endpoint endpoint, RunState state) {
        String user = "just-" + endpoint.name().toLowerCase(Locale.ROOT);
        String token = server.fleet().user(user, endpoint.rights.toArray(Right[]::new));

        for (String each : List.of(token, "everything-token")) {
            HttpResponse<?> response = get(endpoint, state, each);

            assertThat(response.statusCode())
                    .isEqualTo(state.code(endpoint) == 200 && endpoint.isStream() ? 101 : state.code(endpoint));
            assertThat(response.headers().firstValue("X-Worker-Cluster").orElse(null))
                    .isEqualTo(state == RunState.RUNNING || state == RunState.REMOVED ? "spoke-1" : null);
        }
    }

    @Test
    void asksTheManagerWithTheRightAttributes() {
        String token = server.fleet().user("attributes");
        server.fleet().manager().requests().clear();
        get(Endpoint.LOGS, RunState.RUNNING, token);

        List<FakeRequest> reviews = server.fleet().manager().requests().of("create", "selfsubjectaccessreviews");

        assertThat(reviews)
                .hasSize(2)
                .allSatisfy(review -> assertThat(review.header("Authorization")).isEqualTo("Bearer " + token));
        assertThat(reviews.stream().map(AccessMatrixTest::attributes))
                .containsExactly(
                        "get tekton.dev pipelineruns - team-a running", "get - pods log team-a running-task-pod");
    }

    private static String attributes(FakeRequest review) {
        JsonNode attributes = TestServer.json(review.body()).at("/spec/resourceAttributes");
        return Stream.of("verb", "group", "resource", "subresource", "namespace", "name")
                .map(field -> attributes.path(field).asText())
                .map(value -> value.isEmpty() ? "-" : value)
                .reduce((left, right) -> left + " " + right)
                .orElseThrow();
    }

    private static HttpResponse<?> get(Endpoint endpoint, RunState state, String token) {
        return get(endpoint, state.run(), token);
    }

    private static HttpResponse<?> get(Endpoint endpoint, String run, String token) {
        String path = endpoint.path(run);
        return endpoint.isStream() ? upgrade(server.uri(path), token) : server.get(path, token);
    }

    private static HttpResponse<?> upgrade(URI uri, String token) {
        return UpgradeResponse.of(uri, token);
    }
}
