package io.github.multikueue.proxy.core.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.logs.cursor.CursorKey;
import io.github.multikueue.proxy.core.logs.live.LivePod;
import io.github.multikueue.proxy.core.runwatch.RunSighting;
import io.github.multikueue.proxy.core.tekton.RunTask;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import io.github.multikueue.proxy.core.tekton.TaskContainer;
import io.github.multikueue.proxy.core.tekton.TaskContainer.Kind;
import io.github.multikueue.proxy.core.tekton.TaskContainer.State;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** By what the tries of a run are told, of which one saw the task, and another one a log. */
class KnownRunTest {

    private static final CursorKey BY_ITS_TASK = CursorKey.of("uid-task", "1", "step-main");

    @Test
    void aPodThatWasGoneBeforeAnybodyLookedAtItIsKnownByItsLog() {
        AttemptLog seen = only(known(false, log("uid-pod")));

        assertThat(seen.key(step(seen))).isEqualTo(CursorKey.of("uid-pod", "step-main"));
        assertThat(seen.keys(step(seen))).as("what it was called before").contains(BY_ITS_TASK);
        assertThat(seen.present()).isFalse();
    }

    /** The log may be that of a Pod before it. */
    @Test
    void aPodThatMayStillComeIsNotTakenForOneThatHasALog() {
        AttemptLog seen = only(known(true, log("uid-pod")));

        assertThat(seen.key(step(seen))).isEqualTo(BY_ITS_TASK);
    }

    @Test
    void ofSeveralPodsOfOneNameNobodyKnowsWhichItWas() {
        AttemptLog seen = only(known(false, log("uid-pod"), log("uid-another")));

        assertThat(seen.key(step(seen))).isEqualTo(BY_ITS_TASK);
    }

    /** A run that begins anew has Pods of the same names again. */
    @Test
    void aPodThatWasGoneBeforeAnybodyLookedAtItIsNotTakenForThatOfAnEarlierTry() {
        List<AttemptLog> seen = knownAnew(log("uid-earlier")).attempts();

        assertThat(seen).hasSize(2);
        assertThat(seen.get(0).attempt().podUid()).isEqualTo("uid-earlier");
        assertThat(seen.get(1).attempt().podUid()).isNull();
        assertThat(seen.get(1).otherPods()).containsExactly("uid-earlier");
    }

    @Test
    void besidesThatOfAnEarlierTryItIsKnownByItsLog() {
        List<AttemptLog> seen = knownAnew(log("uid-earlier"), log("uid-pod")).attempts();

        assertThat(seen).extracting(each -> each.attempt().podUid()).containsExactly("uid-earlier", "uid-pod");
    }

    /** A store that has nothing of the worker would give that of another one. */
    @Test
    void aPodThatWasGoneIsNotTakenForThatOfALogOnAnotherWorker() {
        RunTasks here = run("uid-run", "uid-task", null);
        RunTasks there = new RunTasks("spoke-2", here.runUid(), true, here.declared(), here.tasks());
        RunSighting sighting = new RunSighting(there, "", false, true, Set.of());
        KnownRun known = new KnownRun(LivePod.PLACEMENT, List.of(log("uid-earlier")), List.of(sighting), Map.of());

        assertThat(known.attempts()).extracting(each -> each.attempt().podUid()).containsExactly("uid-earlier", null);
        assertThat(known.attempts().get(1).otherPods()).containsExactly("uid-earlier");
    }

    private static KnownRun knownAnew(RunTasks... logs) {
        RunSighting earlier =
                new RunSighting(run("uid-earlier-run", "uid-earlier-task", "uid-earlier"), "", false, true, Set.of());
        RunSighting now = new RunSighting(run("uid-run", "uid-task", null), "", false, true, Set.of());
        return new KnownRun(LivePod.PLACEMENT, List.of(logs), List.of(earlier, now), Map.of());
    }

    private static KnownRun known(boolean present, RunTasks... logs) {
        RunSighting sighting = new RunSighting(run("uid-run", "uid-task", null), "", present, true, Set.of());
        return new KnownRun(LivePod.PLACEMENT, List.of(logs), List.of(sighting), Map.of());
    }

    private static AttemptLog only(KnownRun run) {
        assertThat(run.attempts()).hasSize(1);
        return run.attempts().get(0);
    }

    private static TaskContainer step(AttemptLog log) {
        return log.attempt().containers().get(0);
    }

    /** A Pod of which only a log is known. */
    private static RunTasks log(String podUid) {
        return run(podUid, podUid, podUid);
    }

    private static RunTasks run(String uid, String taskUid, @Nullable String podUid) {
        TaskContainer step = new TaskContainer("step-main", Kind.STEP, "main", State.UNKNOWN, "", null);
        TaskAttempt attempt = new TaskAttempt(1, "build-1-main-pod", podUid, "", "", "Unknown", "", "", List.of(step));
        RunTask task =
                new RunTask("main", "", "TaskRun", "build-1-main", taskUid, false, List.of(0), "", List.of(attempt));
        return new RunTasks("spoke-1", uid, true, List.of("main"), List.of(task));
    }
}
