package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One PipelineRun of a {@link FakeFleet}, from its creation on the manager to the removal of everything on the worker. Each
 * method is a step that Kueue or Tekton takes; steps that must come before are taken too. Thread safe, but one run is best
 * driven by one thread.
 */
public final class FakeRun {
    private final FakeFleet fleet;
    private final FakeKueue kueue;
    private final String namespace;
    private final String name;
    private final String uid;
    private final FakeWorkload workload;
    private volatile @Nullable String worker;
    private volatile @Nullable FakeWorkerRun remote;

    FakeRun(FakeFleet fleet, FakeKueue kueue, String namespace, String name, String uid) {
        this.fleet = fleet;
        this.kueue = kueue;
        this.namespace = namespace;
        this.name = name;
        this.uid = uid;
        this.workload = kueue.workload(namespace, WorkloadName.of("PipelineRun", "tekton.dev", name, uid));
    }

    /** Its namespace. */
    public String namespace() {
        return namespace;
    }

    /** Its name, the same on manager and worker. */
    public String name() {
        return name;
    }

    /** Its UID on the manager. */
    public String uid() {
        return uid;
    }

    /** Its Workload on the manager. */
    public FakeWorkload workload() {
        return workload;
    }

    /** The object on the manager, or null if it is gone. */
    public @Nullable ObjectNode object() {
        return kueue.manager().get("pipelineruns", namespace, name);
    }

    /** The name of the worker it was admitted to last. */
    public String worker() {
        return Objects.requireNonNull(worker, "not admitted yet");
    }

    /** The PipelineRun on the worker it was admitted to last, gone or not. */
    public FakeWorkerRun remote() {
        return Objects.requireNonNull(remote, "not admitted yet");
    }

    /** Kueue creates the Workload, which waits for quota. */
    public FakeRun queue() {
        createWorkload();
        workload.pending();
        return this;
    }

    /** Quota is reserved on the manager, which says nothing about workers. */
    public FakeRun reserveQuota() {
        createWorkload();
        workload.reserveQuota();
        return this;
    }

    /** The Workload is sent to these workers. */
    public FakeRun nominate(String... workers) {
        reserveQuota();
        workload.nominate(workers);
        for (String nominated : workers) {
            kueue.sendWorkload(nominated, this);
        }
        return this;
    }

    /** This worker admits it: the PipelineRun appears there and starts; the Workload goes from all other workers. */
    public FakeRun admit(String admitting) {
        if (!kueue.isNominated(admitting, this)) {
            nominate(admitting);
        }
        worker = admitting;
        remote = kueue.createRemote(admitting, this);
        kueue.removeWorkloadElsewhere(admitting, this);
        workload.admitted(admitting);
        remote().start();
        return this;
    }

    /** Tekton starts a task with these steps, all of them running. */
    public FakeTask startTask(String pipelineTask, String... steps) {
        return remote().startTask(pipelineTask, steps);
    }

    /** A task with more to it: sidecars, finally, matrix, waiting containers. */
    public FakeTask.Builder task(String pipelineTask) {
        return remote().task(pipelineTask);
    }

    /** The run ends on the worker, Kueue notices; the worker's objects are still there. */
    public FakeRun finish(boolean succeeded) {
        remote().finish(succeeded);
        workload.finished(succeeded, FakeWorkerRun.message(succeeded));
        return this;
    }

    /** What Kueue does seconds after the end: it deletes Workload and PipelineRun, and all below, from the worker. */
    public FakeRun removeFromWorker() {
        kueue.removeRemote(worker(), this);
        return this;
    }

    /** Everything in a row, with one task of one step that prints {@code lines}. */
    public FakeRun complete(String onWorker, String... lines) {
        admit(onWorker);
        FakeTask task = startTask("main", "run");
        task.step("run").log().line(lines);
        task.finish();
        return finish(true).removeFromWorker();
    }

    /** The check asks for another try, the eviction has not happened yet. */
    public FakeRun retryCheck() {
        workload.retryCheck("Workload evicted on worker cluster: \"" + worker() + "\", resetting for re-admission");
        return this;
    }

    /** First phase of an eviction: the Workload names no worker any more, while the pods live on. */
    public FakeRun evict() {
        workload.evicted("AdmissionCheck");
        return this;
    }

    /** Second phase of an eviction: quota given back, the worker's objects removed. */
    public FakeRun finishEviction() {
        workload.requeued();
        return removeFromWorker();
    }

    /** The check refuses the run for good; {@link #deactivate()} is what Kueue does next. */
    public FakeRun reject() {
        reserveQuota();
        workload.rejectCheck("The owner is not managed by Kueue: Expecting spec.managedBy to be"
                + " \"kueue.x-k8s.io/multikueue\" not \"\"");
        return this;
    }

    /** The Workload is switched off. */
    public FakeRun deactivate() {
        workload.deactivated();
        return this;
    }

    /** The worker goes silent; Kueue says so at the MultiKueueCluster and waits. */
    public FakeRun workerLost() {
        fleet.loseWorker(worker());
        return this;
    }

    /** Deletes the Workload alone, finalizer or not. */
    public FakeRun deleteWorkload() {
        workload.releaseFinalizer();
        kueue.manager().delete("workloads", namespace, workload.name());
        return this;
    }

    /** The user deletes the run: Kueue removes Workload and remote objects. */
    public void delete() {
        deleteButKeepWorkload();
        if (workload.object() != null) {
            workload.releaseFinalizer();
        }
        if (worker != null) {
            removeFromWorker();
        }
    }

    /** The user deletes the run; its Workload stays, terminating, held by Kueue's finalizer. */
    public void deleteButKeepWorkload() {
        kueue.manager().delete("pipelineruns", namespace, name);
    }

    /** One more Workload of this run: a slice that replaces the first, already with its worker's name. */
    public FakeWorkload addSlice() {
        FakeWorkload slice = kueue.workload(namespace, WorkloadName.of("PipelineRun", "tekton.dev", name, uid, "2"));
        kueue.createWorkload(this, slice.name());
        String before = namespace + "/" + workload.name();
        return slice.edit(object -> {
            object.withObject("/metadata/annotations")
                    .put("kueue.x-k8s.io/workload-slice-name", workload.name())
                    .put("kueue.x-k8s.io/workload-slice-replacement-for", before);
            String current = workload.clusterName();
            if (current != null) {
                object.withObject("/status").put("clusterName", current);
            }
        });
    }

    /** One more Workload, a variant for one flavor: owned by the first Workload instead of the run. */
    public FakeWorkload addVariant(String flavor) {
        createWorkload();
        String base = workload.name() + "-variant-" + flavor;
        FakeWorkload variant = kueue.workload(namespace, base + "-" + uid.substring(0, 5));
        kueue.createVariant(this, variant.name());
        return variant;
    }

    private void createWorkload() {
        if (workload.object() == null) {
            kueue.createWorkload(this, workload.name());
        }
    }
}
