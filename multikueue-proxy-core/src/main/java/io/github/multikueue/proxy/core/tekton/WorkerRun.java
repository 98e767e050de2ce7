package io.github.multikueue.proxy.core.tekton;

import static java.util.Objects.requireNonNull;

import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.kube.meta.OwnerReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A PipelineRun, or another job, on its worker that was proven to be the one Kueue made for the manager's job, and what is known of its
 * TaskRuns, or whatever else manages its Pods. That a TaskRun belongs to the run, or not, never changes: both are told apart by UID. Safe for use by many
 * threads.
 */
final class WorkerRun {

    private final Placement placement;
    private final JobKind kind;
    private final String uid;
    private final Map<String, Boolean> taskRuns = new ConcurrentHashMap<>();

    /** @param uid the UID of the job on the worker */
    WorkerRun(Placement placement, JobKind kind, String uid) {
        this.placement = placement;
        this.kind = kind;
        this.uid = uid;
    }

    String worker() {
        return requireNonNull(placement.worker());
    }

    String namespace() {
        return placement.job().namespace();
    }

    String name() {
        return placement.job().name();
    }

    JobKind kind() {
        return kind;
    }

    boolean hasUid(String other) {
        return uid.equals(other);
    }

    /** Whether the reference names this run as the owner that manages the object. */
    boolean isOwner(OwnerReference owner) {
        return owner.controller() && owner.uid().equals(uid);
    }

    /** Whether a TaskRun that is known to be the run's manages the Pod. */
    boolean hasTaskRunOf(ObjectMeta pod) {
        return pod.ownerReferences().stream()
                .filter(OwnerReference::controller)
                .anyMatch(owner -> Boolean.TRUE.equals(owns(owner.uid())));
    }

    /** Notes whether the TaskRun belongs to this run. */
    void note(String taskRunUid, boolean belongs) {
        taskRuns.put(taskRunUid, belongs);
    }

    /** Whether the TaskRun belongs to this run; null if nobody has looked yet. */
    @Nullable
    Boolean owns(String taskRunUid) {
        return taskRuns.get(taskRunUid);
    }
}
