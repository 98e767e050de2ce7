package io.github.multikueue.proxy.core.runwatch;

import com.google.common.collect.Sets;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A PipelineRun on a worker that was proven to be a job's, as it was last seen. A job can have several, on one worker after
 * another, or on several at the same time.
 *
 * @param tasks what it is made of, with all that was seen of it
 * @param created when the PipelineRun was created there, RFC 3339 in UTC
 * @param present whether the PipelineRun is there
 * @param whole whether all that its status names has been seen; of one that is gone, whether its TaskRuns are, or are over
 * @param presentPods the UIDs of its Pods that are there
 */
public record RunSighting(RunTasks tasks, String created, boolean present, boolean whole, Set<String> presentPods) {

    public RunSighting {
        presentPods = Set.copyOf(presentPods);
    }

    /** One that the worker was asked for: it is there, and so are the Pods that were listed. */
    static RunSighting listed(RunTasks tasks) {
        RunSighting listed = new RunSighting(tasks, "", true, true, Set.of());
        return listed.withPods(listed.pods());
    }

    /** The UID of the PipelineRun on the worker. */
    public String uid() {
        return tasks.runUid();
    }

    /**
     * Whether the try can still change: its Pod is there, or, if nobody has seen that, its run. When the run is gone, nobody
     * changes a try whose containers have ended, also if Kubernetes has not removed them yet.
     */
    public boolean isPresent(TaskAttempt attempt) {
        if (attempt.podUid() == null) {
            return present;
        }
        return presentPods.contains(attempt.podUid()) && (present || !attempt.hasEnded());
    }

    /** Whether nothing more will come of it. */
    public boolean over() {
        return whole && (!present || tasks.complete());
    }

    /**
     * The same with what else was seen before. A Pod of which nothing has been heard here yet is as it was: a watch of Pods may be
     * a moment behind a list.
     */
    public RunSighting including(RunSighting before) {
        Set<String> unheard = new HashSet<>(before.presentPods());
        unheard.removeAll(pods());
        return new RunSighting(
                tasks.including(before.tasks()), created, present, whole, Sets.union(presentPods, unheard));
    }

    /** The UIDs of all Pods that are known here. */
    public Set<String> pods() {
        return tasks.attempts()
                .map(TaskAttempt::podUid)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    /** The same, if exactly these Pods are there. */
    public RunSighting withPods(Set<String> there) {
        return new RunSighting(tasks, created, present, whole, there);
    }

    /** The same after all of it has gone. */
    public RunSighting gone() {
        return new RunSighting(tasks, created, false, true, Set.of());
    }
}
