package io.github.multikueue.proxy.core.tekton;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.kube.meta.OwnerReference;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.util.Set;

/**
 * Follows owner references by UID, from a Pod over its TaskRun to the PipelineRun. Labels and names prove nothing: whoever
 * may create Pods in the namespace can set them. Only Tekton's own kinds are followed, so the Pod of an affinity assistant,
 * which a StatefulSet manages, is not of the run.
 */
final class Ownership {

    /** Child PipelineRuns can be nested; nobody nests them this deep. */
    private static final int MAX_DEPTH = 8;

    private record Metadata(ObjectMeta metadata) {
        Metadata {
            metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
        }
    }

    private final WorkerClients workers;

    Ownership(WorkerClients workers) {
        this.workers = workers;
    }

    /** Whether the TaskRun is one of the run's own; notes the answer. */
    boolean ownsTaskRun(WorkerRun run, ObjectMeta taskRun) {
        boolean owned = taskRun.ownerReferences().stream().anyMatch(run::isOwner);
        run.note(taskRun.uid(), owned);
        return owned;
    }

    /** Whether the object descends from the run, over any number of TaskRuns and child PipelineRuns. */
    boolean descends(WorkerRun run, ObjectMeta object) {
        return descends(run, object, MAX_DEPTH);
    }

    private boolean descends(WorkerRun run, ObjectMeta object, int depth) {
        return object.ownerReferences().stream()
                .filter(OwnerReference::controller)
                .anyMatch(owner -> run.isOwner(owner) || (depth > 0 && ownerDescends(run, owner, depth - 1)));
    }

    private boolean ownerDescends(WorkerRun run, OwnerReference owner, int depth) {
        if (!isOfTekton(owner)) {
            return false;
        }
        Boolean known = run.owns(owner.uid());
        if (known != null) {
            return known;
        }
        ObjectMeta metadata = read(run, owner);
        boolean descends = metadata.uid().equals(owner.uid()) && descends(run, metadata, depth);
        run.note(owner.uid(), descends);
        return descends;
    }

    private static boolean isOfTekton(OwnerReference owner) {
        return owner.group().equals(PipelineRuns.GROUP)
                && Set.of(PipelineRuns.TASK_RUN, PipelineRuns.PIPELINE_RUN).contains(owner.kind());
    }

    private ObjectMeta read(WorkerRun run, OwnerReference owner) {
        ApiPath collection = owner.kind().equals(PipelineRuns.TASK_RUN)
                ? PipelineRuns.taskRuns(run.namespace())
                : PipelineRuns.KIND.collection(run.namespace());
        try {
            return workers.get(run.worker())
                    .get(collection.segment(owner.name()), Metadata.class)
                    .metadata();
        } catch (NotFoundException e) {
            return ObjectMeta.NONE;
        }
    }
}
