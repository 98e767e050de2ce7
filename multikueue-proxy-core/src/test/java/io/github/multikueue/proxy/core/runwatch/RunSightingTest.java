package io.github.multikueue.proxy.core.runwatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.tekton.RunTask;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import io.github.multikueue.proxy.core.tekton.TaskContainer;
import io.github.multikueue.proxy.core.tekton.TaskContainer.Kind;
import io.github.multikueue.proxy.core.tekton.TaskContainer.State;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is known of a run on a worker, if lists and watches tell of it in any order. */
class RunSightingTest {

    @Test
    void aPodThatAWatchHasNotToldOfYetIsThereIfAListHadIt() {
        RunSighting listed = RunSighting.listed(tasks("uid-1", State.WAITING));
        RunSighting watched = new RunSighting(tasks(null, State.WAITING), "", true, true, Set.of());

        RunSighting both = watched.including(listed);

        assertThat(attempt(both).podUid()).isEqualTo("uid-1");
        assertThat(both.isPresent(attempt(both))).isTrue();
    }

    @Test
    void aPodThatAWatchSawDeletedIsGoneThoughAListHadIt() {
        RunSighting listed = RunSighting.listed(tasks("uid-1", State.RUNNING));
        RunSighting watched = new RunSighting(tasks("uid-1", State.TERMINATED), "", true, true, Set.of());

        RunSighting both = watched.including(listed);

        assertThat(both.isPresent(attempt(both))).isFalse();
    }

    @Test
    void whenTheRunIsGoneATryWhoseContainersHaveEndedWillNotChange() {
        RunSighting ended = new RunSighting(tasks("uid-1", State.TERMINATED), "", false, true, Set.of("uid-1"));
        RunSighting killed = new RunSighting(tasks("uid-1", State.RUNNING), "", false, true, Set.of("uid-1"));

        assertThat(ended.isPresent(attempt(ended))).isFalse();
        assertThat(killed.isPresent(attempt(killed))).isTrue();
    }

    @Test
    void aRunThatIsOverButHasNotToldAllMayHaveMore() {
        assertThat(new RunSighting(tasks("uid-1", State.TERMINATED), "", true, false, Set.of()).over())
                .isFalse();
        assertThat(new RunSighting(tasks("uid-1", State.TERMINATED), "", true, true, Set.of()).over())
                .isTrue();
    }

    /** A watch that begins anew after a TaskRun was deleted has its state of long before. */
    @Test
    void aTryThatOnlyAnEarlierAnswerKnewIsNotForgotten() {
        RunSighting asked = RunSighting.listed(
                tasks(attempt(1, "uid-1", "False", State.TERMINATED), attempt(2, "uid-2", "Unknown", State.RUNNING)));
        RunSighting watched =
                new RunSighting(tasks(attempt(1, "uid-1", "Unknown", State.RUNNING)), "", false, true, Set.of());

        List<TaskAttempt> attempts =
                watched.including(asked).tasks().tasks().get(0).attempts();

        assertThat(attempts).extracting(TaskAttempt::podUid).containsExactly("uid-1", "uid-2");
        assertThat(attempts.get(0).failed()).isTrue();
    }

    /** Quota is used up, say: tries that have no Pod are told apart by their numbers. */
    @Test
    void aTryWithoutPodIsNotTheOneBefore() {
        RunTasks both = tasks(withoutPod(1, "False"), withoutPod(2, "Unknown"));
        RunSighting before = RunSighting.listed(both);

        List<TaskAttempt> attempts = RunSighting.listed(both)
                .including(before)
                .tasks()
                .tasks()
                .get(0)
                .attempts();

        assertThat(attempts).extracting(TaskAttempt::number).containsExactly(1, 2);
        assertThat(attempts.get(1).complete()).isFalse();
    }

    /** The watch of PipelineRuns may be ahead of that of TaskRuns; and a run is deleted before them. */
    @Test
    void aRunThatIsGoneMayHaveTaskRunsThatAreThere() {
        RunSighting deleted = new RunSighting(tasks("uid-1", State.TERMINATED), "", false, false, Set.of());

        assertThat(deleted.over()).isFalse();
        assertThat(deleted.gone().over()).isTrue();
    }

    private static TaskAttempt withoutPod(int number, String succeeded) {
        return new TaskAttempt(number, "", null, "", "", succeeded, "", "", List.of());
    }

    private static TaskAttempt attempt(RunSighting sighting) {
        return sighting.tasks().tasks().get(0).attempts().get(0);
    }

    private static RunTasks tasks(@Nullable String podUid, State state) {
        return tasks(attempt(1, podUid, "Unknown", state));
    }

    private static RunTasks tasks(TaskAttempt... attempts) {
        RunTask task = new RunTask(
                "main", "", "TaskRun", "build-1-main", "uid-task", false, List.of(0), "", List.of(attempts));
        return new RunTasks("spoke-1", "uid-run", true, List.of("main"), List.of(task));
    }

    private static TaskAttempt attempt(int number, @Nullable String podUid, String succeeded, State state) {
        TaskContainer step = new TaskContainer("step-main", Kind.STEP, "main", state, "", null);
        String pod = "build-1-main-pod" + (number == 1 ? "" : "-retry" + (number - 1));
        return new TaskAttempt(number, pod, podUid, "", "", succeeded, "", "", List.of(step));
    }
}
