package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.inject.multibindings.Multibinder;
import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeJob;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs of another kind than PipelineRuns, as callers of the server see them. */
class JobsOverHttpTest {

    private static final String JOBS = "/apis/batch/v1/namespaces/team-a/jobs/";

    private static TestServer server;
    private static String pod;

    @BeforeAll
    static void start() {
        FakeFleet fleet = fleet();
        server = TestServer.start(fleet, "JOB_KINDS=jobs.v1.batch=Job:batch.kubernetes.io/job-name", "LOG_STORE=");
        FakeJob job = fleet.createJob("team-a", "train-1").admit("spoke-2");
        await().until(() -> server.get(JOBS + "train-1/resolve").statusCode() == 200);
        pod = job.startPod("main", "sidecar");
        job.log(pod, "main").line("epoch 1", "epoch 2");
        job.log(pod, "sidecar").line("listening");
        job.endContainer(pod, "main");
        fleet.createJob("team-a", "waiting").queue();
    }

    private static FakeFleet fleet() {
        FakeFleet fleet = FakeFleet.builder()
                .workers("spoke-1", "spoke-2")
                .keepFinishedRuns()
                .start();
        fleet.manager().grant(FakeGrant.toUser("alice").verbs("get").resources("jobs"));
        return fleet;
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aJobIsFoundByThePathThatItHasAtTheApiServer() {
        HttpResponse<String> answer = server.get(JOBS + "train-1/resolve");

        assertThat(answer.body()).startsWith("{\"name\":\"spoke-2\",\"worker\":\"spoke-2\",\"state\":\"Admitted\"");
        assertThat(answer.headers().firstValue("X-Worker-Cluster")).contains("spoke-2");
    }

    @Test
    void itsPodsAreThoseOfItsWorker() {
        assertThat(server.get(JOBS + "train-1/pods").body())
                .contains("\"kind\":\"PodList\"", "\"name\":\"" + pod + "\"");
        assertThat(server.get(JOBS + "train-1/pods/" + pod + "/status").body())
                .contains("\"phase\":\"Running\"")
                .endsWith("\n");
    }

    @Test
    void theLogOfEachContainerIsRead() {
        String log = JOBS + "train-1/pods/" + pod + "/log";

        assertThat(server.get(log).body()).isEqualTo("epoch 1\nepoch 2\n");
        assertThat(server.get(log + "?tailLines=1").body()).isEqualTo("epoch 2\n");
        assertThat(server.get(log + "?container=sidecar").body()).isEqualTo("listening\n");
        assertThat(server.get(log + "?format=ndjson").body())
                .contains("\"text\":\"epoch 1\"", "\"worker\":\"spoke-2\"");
    }

    @ParameterizedTest
    @EnumSource
    void itIsFollowedToItsEnd(LogReader.Transport transport) throws Exception {
        String log = JOBS + "train-1/pods/" + pod + "/log?container=main";

        try (LogReader reader = LogReader.follow(server, transport, log, null)) {
            assertThat(reader.awaitEnd()).containsExactly("epoch 1", "epoch 2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"waiting/pods", "waiting/resolve"})
    void whatIsOnNoWorkerIsAConflict(String path) {
        assertThat(server.get(JOBS + path).statusCode()).isEqualTo(409);
    }

    @Test
    void whatIsMistakenIsSaidInTheWordsOfTheKind() {
        assertThat(server.get(JOBS + "Train/resolve").body()).contains("Job name: ");
        assertThat(server.get(JOBS + "absent/resolve").body()).contains("jobs.batch \\\"absent\\\" not found");
        assertThat(server.get(JOBS + "train-1/resolved").body())
                .contains("/apis/batch/v1/namespaces/{namespace}/jobs/{job}/resolve");
        assertThat(server.get(JOBS + "train-1/pods/" + pod + "/log?task=a").statusCode())
                .isEqualTo(400);
    }

    @Test
    void theRightsAreThoseOfTheKind() {
        String bob = server.fleet().user("bob");

        HttpResponse<String> answer = server.get(JOBS + "train-1/resolve", bob);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("cannot get resource \\\"jobs\\\" in API group \\\"batch\\\"");
        assertThat(server.get(JOBS + "train-1/resolve", null).statusCode()).isEqualTo(401);
    }

    /** An embedder that puts the server together. */
    @Test
    void aBindingAddsAKind() {
        try (TestServer other = TestServer.start(
                fleet(),
                binder -> Multibinder.newSetBinder(binder, JobKind.class)
                        .addBinding()
                        .toInstance(JobKind.of("batch", "v1", "jobs", "Job")))) {
            other.fleet().createJob("team-a", "train-1").admit("spoke-1");

            await().untilAsserted(() -> assertThat(
                            other.get(JOBS + "train-1/resolve").headers().firstValue("X-Worker-Cluster"))
                    .contains("spoke-1"));
        }
    }

    @Test
    void withoutKindsThereAreNoSuchPaths() {
        try (TestServer other = TestServer.start(fleet())) {
            assertThat(List.of(
                            other.get(JOBS + "train-1/resolve").statusCode(),
                            other.get(JOBS + "train-1/resolve", null).statusCode()))
                    .containsExactly(404, 401);
        }
    }
}
