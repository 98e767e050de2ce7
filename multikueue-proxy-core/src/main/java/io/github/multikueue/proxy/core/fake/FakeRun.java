package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One PipelineRun of a {@link FakeFleet}, from its creation on the manager to the removal of everything on the worker. Each
 * method is a step that Kueue or Tekton takes; steps that must come before are taken too. Thread safe, but one run is best
 * driven by one thread.
 */
public final class FakeRun extends FakePipelineRun {
    private static final String STOPPED = "StoppedRunFinally";

    private final FakeFleet fleet;
    private final FakeKueue kueue;
    private final FakeWorkload workload;
    private final RunAttempts attempts = new RunAttempts();

    /** {@code object} is the run on the manager. */
    FakeRun(FakeFleet fleet, FakeKueue kueue, ObjectNode object) {
        super(kueue.manager(), object);
        this.fleet = fleet;
        this.kueue = kueue;
        this.workload = kueue.workloadOf(this);
    }

    /** Its Workload on the manager. */
    public FakeWorkload workload() {
        return workload;
    }

    /** The name of the worker it was admitted to last. */
    public String worker() {
        return remote().cluster().name();
    }

    /** The PipelineRun on the worker it was admitted to last, gone or not. */
    public FakeWorkerRun remote() {
        return attempts.latest();
    }

    /** Kueue creates the Workload, which waits for quota. */
    public FakeRun queue() {
        kueue.createWorkload(this);
        workload.pending();
        return this;
    }

    /** Quota is reserved on the manager, which says nothing about workers. */
    public FakeRun reserveQuota() {
        kueue.createWorkload(this);
        workload.reserveQuota();
        return this;
    }

    /** The Workload is sent to these workers. */
    public FakeRun nominate(String... workers) {
        reserveQuota();
        kueue.nominate(this, workers);
        return this;
    }

    /** This worker admits it: the PipelineRun appears there and starts; the Workload goes from all other workers. */
    public FakeRun admit(String admitting) {
        if (!kueue.isNominated(admitting, this)) {
            nominate(admitting);
        }
        FakeWorkerRun placed = attempts.add(kueue.createRemote(admitting, this, ""));
        kueue.removeWorkloadElsewhere(admitting, this);
        workload.admitted(admitting);
        kueue.setSpecStatus(this, "");
        placed.start();
        return this;
    }

    /** Tekton starts a task with these steps, all of them running. */
    public FakeTask startTask(String pipelineTask, String... steps) {
        return remote().startTask(pipelineTask, steps);
    }

    /** A task with more to it: sidecars, finally, matrix, waiting containers. */
    public FakeTaskBuilder task(String pipelineTask) {
        return remote().task(pipelineTask);
    }

    /** The run ends on the worker, Kueue notices; the worker's objects are still there for as long as the fleet was told. */
    public FakeRun finish(boolean succeeded) {
        String message = remote().message(succeeded);
        remote().finish(succeeded);
        kueue.finish(this, succeeded, message);
        return this;
    }

    /** What Kueue does after the end, at once: it deletes Workload and PipelineRun, and all below, from the workers. */
    public FakeRun removeFromWorker() {
        kueue.removeAtOnce(this);
        return this;
    }

    /** Everything in a row, with one task of one step that prints {@code lines}. */
    public FakeRun complete(String workerName, String... lines) {
        admit(workerName);
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

    /**
     * The worker's own Kueue evicts it: the manager's Workload is evicted and not nominated again. What runs goes on to its
     * end, then finally tasks may run; {@link #finishStopped} is what comes last.
     */
    public FakeRun evictOnWorker() {
        retryCheck().evict();
        kueue.setSpecStatus(this, STOPPED);
        remote().stop();
        return this;
    }

    /** The worker is lost for too long: the manager's Workload is evicted; {@link #nominateAgain} is what Kueue does next. */
    public FakeRun giveUpWorker() {
        workload.retryCheck("Reserving remote lost");
        return evict();
    }

    /**
     * Kueue removes an evicted or deactivated run from its worker, if that can be reached, and asks these workers, while the
     * Workload stays evicted. {@link #runAgainOn} is what happens on each of them or on some.
     */
    public FakeRun nominateAgain(String... workers) {
        kueue.setSpecStatus(this, STOPPED);
        kueue.removeReachable(this);
        kueue.nominate(this, workers);
        return this;
    }

    /**
     * A worker that was asked again makes the run anew: another PipelineRun of the same name, which runs its finally tasks
     * only. The Workload names no worker.
     */
    public FakeWorkerRun runAgainOn(String again) {
        return attempts.add(kueue.createRemote(again, this, "PipelineRunPending"))
                .stop();
    }

    /** The stopped runs end on all workers that can be reached, and the Workload with them, which names no worker. */
    public FakeRun finishStopped() {
        attempts.reachable().forEach(FakeWorkerRun::finishStopped);
        kueue.finish(this, false, FakeWorkerRun.cancelled(name()));
        return this;
    }

    /** The user cancels the run gracefully on the manager, of which the worker never hears. */
    public FakeRun cancelGracefully() {
        kueue.setSpecStatus(this, "CancelledRunFinally");
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
        cluster().delete("workloads", namespace(), workload.name());
        return this;
    }

    /** The user deletes the run: Kueue removes Workload and remote objects. */
    public void delete() {
        deleteButKeepWorkload();
        if (workload.object() != null) {
            workload.releaseFinalizer();
        }
        if (!attempts.isEmpty()) {
            removeFromWorker();
        }
    }

    /**
     * The user deletes the run; Kueue hears of it, and Workload, remote objects and running Pods go in the time that this
     * takes on a real fleet.
     */
    public void deleteAtPace() {
        deleteButKeepWorkload();
        kueue.deleted(this);
    }

    /** The user deletes the run; its Workload stays, terminating, held by Kueue's finalizer. */
    public void deleteButKeepWorkload() {
        cluster().delete("pipelineruns", namespace(), name());
    }

    /** One more Workload of this run: a slice that replaces the first, already with its worker's name. */
    public FakeWorkload addSlice() {
        return kueue.createSlice(this);
    }

    /** One more Workload, a variant for one flavor: owned by the first Workload instead of the run. */
    public FakeWorkload addVariant(String flavor) {
        kueue.createWorkload(this);
        return kueue.createVariant(this, flavor);
    }

    RunAttempts attempts() {
        return attempts;
    }
}
