package io.github.multikueue.proxy.core.fake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** TaskRuns that cannot start say so as Tekton's do. */
class StartFailureTest {
    private final FakeFleet fleet = FakeFleet.start("spoke-1");
    private FakeTask task = clonesIn("build-1").create();

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void anImageThatCannotBePulledIsWaitedForThenGivenUp() {
        task.cannotPullImage("registry.example/none:1");
        assertThat(waiting()).isEqualTo("ErrImagePull");
        assertThat(condition())
                .startsWith("Unknown PullImageFailed build step \"step-fetch\" is pending with reason \"failed to pull")
                .contains("\\\"registry.example/none:1\\\"");

        task.giveUpPullingImage("registry.example/none:1");
        assertThat(condition())
                .isEqualTo(
                        "False TaskRunImagePullFailed The step \"fetch\" in TaskRun \"build-1-clone\" failed to pull the"
                                + " image \"\". The pod errored with the message: \"Back-off pulling image"
                                + " \"registry.example/none:1\".\"");
        assertThat(task.pod()).isNull();
        assertThat(task.taskRun().at("/status").has("completionTime")).isTrue();
    }

    @Test
    void aPodWithoutANodeIsWaitedFor() {
        task.cannotBeScheduled("0/3 nodes are available: 3 Insufficient cpu.");
        assertThat(condition()).isEqualTo("Unknown ExceededNodeResources TaskRun Pod exceeded available resources");
        assertThat(task.pod().path("spec").has("nodeName")).isFalse();
        assertThat(task.pod().at("/status").has("containerStatuses")).isFalse();

        task.cannotBeScheduled("0/3 nodes are available: 3 node(s) had untolerated taint(s).");
        assertThat(condition())
                .isEqualTo("Unknown Pending pod status \"PodScheduled\":\"False\"; message:"
                        + " \"0/3 nodes are available: 3 node(s) had untolerated taint(s).\"");
    }

    @Test
    void aMissingConfigMapFailsTheTaskRun() {
        task.missesConfigMap("settings");

        assertThat(waiting()).isEqualTo("CreateContainerConfigError");
        assertThat(task.pod()
                        .at("/status/containerStatuses/0/state/waiting/message")
                        .asText())
                .isEqualTo("configmap \"settings\" not found");
        assertThat(condition()).isEqualTo("False CreateContainerConfigError Failed to create pod due to config error");
    }

    @Test
    void anExceededQuotaLeavesATaskRunWithoutAPod() {
        task = clonesIn("build-2").exceedsQuota("compute").create();

        assertThat(task.pod()).isNull();
        assertThat(task.taskRun().at("/status").has("podName")).isFalse();
        assertThat(condition())
                .startsWith("Unknown ExceededResourceQuota TaskRun Pod exceeded available resources: pods"
                        + " \"build-2-clone-pod\" is forbidden: exceeded quota: compute,");

        task.findsQuota().start();
        assertThat(task.pod().at("/status/phase").asText()).isEqualTo("Running");
    }

    private FakeTaskBuilder clonesIn(String run) {
        return fleet.createPipelineRun("team-a", run)
                .admit("spoke-1")
                .task("clone")
                .steps("fetch");
    }

    private String waiting() {
        return task.pod().at("/status/containerStatuses/0/state/waiting/reason").asText();
    }

    private String condition() {
        JsonNode condition = task.taskRun().at("/status/conditions/0");
        return condition.path("status").asText() + " "
                + condition.path("reason").asText() + " "
                + condition.path("message").asText();
    }
}
