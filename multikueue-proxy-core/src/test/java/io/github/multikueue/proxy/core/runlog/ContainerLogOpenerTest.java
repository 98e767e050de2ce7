package io.github.multikueue.proxy.core.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.tekton.RunTask;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The Pod of a try that was seen a while ago: the run may have begun anew since, with Pods of the same names. */
class ContainerLogOpenerTest {

    private final FakeFleet fleet =
            FakeFleet.builder().workers("spoke-1").keepFinishedRuns().start();
    private final RunLogFixture logs = RunLogFixture.unwatched(fleet);
    private final FakeRun run =
            logs.await(fleet.createPipelineRun("team-a", "build-1").admit("spoke-1"), PlacementState.ADMITTED);
    private final FakeTask first = run.startTask("clone", "fetch");
    private final AttemptLog seen = seen(first);

    @AfterEach
    void close() {
        logs.close();
    }

    @Test
    void isThatOfItsTaskRun() {
        AttemptLog now = opener().withPod(seen);

        assertThat(now.attempt().podUid())
                .isEqualTo(first.pod().at("/metadata/uid").asText());
        assertThat(now.present()).isTrue();
    }

    @Test
    void isNotThatOfTheSameTaskAfterTheRunHasBegunAnew() {
        run.evict().finishEviction();
        run.admit("spoke-1");
        FakeTask second = run.startTask("clone", "fetch");
        assertThat(second.podName()).isEqualTo(first.podName());

        AttemptLog now = opener().withPod(seen);

        assertThat(now.attempt().podUid()).isNull();
        assertThat(now.present()).isFalse();
    }

    private ContainerLogOpener opener() {
        return new ContainerLogOpener(
                new Caller.BearerToken("alice-token"),
                logs.contents,
                request -> {
                    throw new NotFoundException("no log is opened here");
                },
                RunLogOptions.ALL,
                Clock.systemUTC());
    }

    /** As it is known by its TaskRun, which names a Pod that nobody has looked at. */
    private AttemptLog seen(FakeTask task) {
        Placement placement = logs.resolver.resolve(RunLogFixture.job("build-1"));
        TaskAttempt attempt = new TaskAttempt(1, task.podName(), null, "", "", "Unknown", "", "", List.of());
        String uid = task.taskRun().at("/metadata/uid").asText();
        RunTask taskRun =
                new RunTask("clone", "", "TaskRun", task.name(), uid, false, List.of(0), "", List.of(attempt));
        return new AttemptLog(placement, taskRun, attempt, true, Set.of());
    }
}
