package io.github.multikueue.proxy.core.tekton;

import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.kube.meta.OwnerReference;
import io.github.multikueue.proxy.core.placement.JobKinds;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.util.Optional;

/**
 * Follows owner references by UID, from a Pod over its TaskRun to the PipelineRun, or over what the kind of another job says. Labels and
 * names prove nothing: whoever may create Pods in the namespace can set them. Only the {@linkplain JobKind#intermediates kinds between} a
 * job and its Pods are followed, so the Pod of an affinity assistant, which a StatefulSet manages, is not of the run.
 */
final class Ownership {

    /** Child PipelineRuns can be nested; nobody nests them this deep. */
    private static final int MAX_DEPTH = 8;

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
        Optional<JobKind> kind = run.kind().intermediates().stream()
                .filter(each ->
                        each.group().equals(owner.group()) && each.kind().equals(owner.kind()))
                .findFirst();
        if (kind.isEmpty()) {
            return false;
        }
        Boolean known = run.owns(owner.uid());
        if (known != null) {
            return known;
        }
        ObjectMeta metadata = read(run, kind.get(), owner.name());
        boolean descends = metadata.uid().equals(owner.uid()) && descends(run, metadata, depth);
        run.note(owner.uid(), descends);
        return descends;
    }

    private ObjectMeta read(WorkerRun run, JobKind kind, String name) {
        try {
            return workers.get(run.worker())
                    .get(JobKinds.collection(kind, run.namespace()).segment(name), WorkerRuns.Identity.class)
                    .metadata();
        } catch (NotFoundException e) {
            return ObjectMeta.NONE;
        }
    }
}
