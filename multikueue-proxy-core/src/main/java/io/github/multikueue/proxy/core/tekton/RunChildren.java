package io.github.multikueue.proxy.core.tekton;

import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.tekton.TektonRun.Child;
import java.util.Collection;

/**
 * What was made for a PipelineRun on its worker, from lists of the worker or from a watch. What the run does not manage may be
 * among it: whether it does is for the caller to prove, by UID.
 */
public interface RunChildren {

    /** Its TaskRuns. */
    Collection<Child> taskRuns(TektonRun run);

    /** Its CustomRuns. */
    Collection<Child> customRuns(TektonRun run);

    /** Its child PipelineRuns. */
    Collection<TektonRun> childRuns(TektonRun run);

    /** The Pods of one of its TaskRuns; Pods of others may be among them. */
    Collection<PodView> pods(TektonRun run, Child taskRun);

    /** Whether the object was seen to be deleted, so that what it says is final. */
    default boolean isDeleted(ObjectMeta object) {
        return false;
    }
}
