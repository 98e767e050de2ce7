package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Does to the objects of a fleet what Kueue's MultiKueue controllers do. */
final class FakeKueue {
    private static final Duration HEARD_AFTER = Duration.ofMillis(60);

    private final FakeCluster manager;
    private final Map<String, FakeCluster> workers;
    private final Clock clock;
    private final String version;
    private final boolean labelLink;
    private final Pace pace;
    private final @Nullable Duration removeAfter;

    /**
     * {@code workers} is the fleet's own map, which changes; {@code labelLink} as of Kueue up to 0.17; {@code removeAfter} null
     * for never.
     */
    FakeKueue(
            FakeCluster manager,
            Map<String, FakeCluster> workers,
            Clock clock,
            String version,
            boolean labelLink,
            Pace pace,
            @Nullable Duration removeAfter) {
        this.manager = manager;
        this.workers = workers;
        this.clock = clock;
        this.version = version;
        this.labelLink = labelLink;
        this.pace = pace;
        this.removeAfter = removeAfter;
    }

    FakeCluster manager() {
        return manager;
    }

    FakeCluster worker(String name) {
        FakeCluster worker = workers.get(name);
        if (worker == null) {
            throw new IllegalArgumentException("worker: " + name + " (expected: one of " + workers.keySet() + ")");
        }
        return worker;
    }

    FakeWorkload workload(String namespace, String name) {
        return new FakeWorkload(manager, clock, namespace, name);
    }

    void createWorkload(FakeRun run, String name) {
        ObjectNode owner = TektonObjects.owner("PipelineRun", run.name(), run.uid());
        manager.create(KueueObjects.workload(run.namespace(), name, run.uid(), owner, version));
    }

    /** One of several Workloads that a parent Workload owns instead of the run. */
    void createVariant(FakeRun run, String name) {
        ObjectNode parent = Objects.requireNonNull(run.workload().object(), "no Workload");
        String uid = parent.at("/metadata/uid").asText();
        ObjectNode owner = TektonObjects.owner("Workload", run.workload().name(), uid);
        owner.set("apiVersion", parent.path("apiVersion"));
        ObjectNode variant = KueueObjects.workload(run.namespace(), name, run.uid(), owner, version);
        variant.withObject("/metadata").remove("finalizers");
        manager.create(variant);
    }

    boolean isNominated(String worker, FakeRun run) {
        return worker(worker).get("workloads", run.namespace(), run.workload().name()) != null;
    }

    void sendWorkload(String worker, FakeRun run) {
        if (!isNominated(worker, run)) {
            ObjectNode local = Objects.requireNonNull(run.workload().object(), "no Workload");
            worker(worker).create(KueueObjects.remoteWorkload(local));
        }
    }

    void removeWorkloadElsewhere(String admitting, FakeRun run) {
        workers.forEach((worker, cluster) -> {
            if (!worker.equals(admitting)) {
                cluster.delete("workloads", run.namespace(), run.workload().name());
            }
        });
    }

    /** {@code specStatus} is what the remote run is created with: empty, or {@code PipelineRunPending}. */
    FakeWorkerRun createRemote(String worker, FakeRun run, String specStatus) {
        FakeCluster cluster = worker(worker);
        String workload = run.workload().name();
        ObjectNode local = Objects.requireNonNull(run.object(), "the run is gone");
        ObjectNode remoteRun = KueueObjects.remotePipelineRun(local, workload, labelLink);
        if (!specStatus.isEmpty()) {
            remoteRun.withObject("/spec").put("status", specStatus);
        }
        ObjectNode created = cluster.create(remoteRun);
        cluster.edit("workloads", run.namespace(), workload, remote -> KueueObjects.adopt(remote, created));
        return new FakeWorkerRun(cluster, clock, created, remote -> copyStatus(run, remote));
    }

    /** The whole status of the remote run, into the local one of the same incarnation. */
    private void copyStatus(FakeRun run, ObjectNode remote) {
        editLocal(run, local -> local.set("status", remote.path("status").deepCopy()));
    }

    /** tekton-kueue suspends and resumes the run on the manager; nothing if {@code specStatus} is empty. */
    void setSpecStatus(FakeRun run, String specStatus) {
        editLocal(run, local -> {
            local.withObject("/spec").remove("status");
            if (!specStatus.isEmpty()) {
                local.withObject("/spec").put("status", specStatus);
            }
        });
    }

    private void editLocal(FakeRun run, Consumer<ObjectNode> edit) {
        ObjectNode local = run.object();
        if (local != null && local.at("/metadata/uid").asText().equals(run.uid())) {
            manager.edit("pipelineruns", run.namespace(), run.name(), edit);
        }
    }

    /** Deletes Workload and PipelineRuns of a run, and all below, from all workers, also from those that are down. */
    void removeAtOnce(FakeRun run) {
        workers.values().forEach(cluster -> deleteWorkload(cluster, run));
        run.attempts().forEach(attempt -> remove(attempt, RunRemoval.Later.AT_ONCE));
    }

    /** The same with the pauses of a real fleet, and from those workers only that can be reached. */
    void removeAtPace(FakeRun run) {
        workers.values().stream().filter(cluster -> !cluster.isDown()).forEach(cluster -> deleteWorkload(cluster, run));
        run.attempts().stream()
                .filter(attempt -> !attempt.cluster().isDown())
                .forEach(attempt -> remove(attempt, pace::after));
        run.workload().releaseFinalizerIfThere();
    }

    /** Removes earlier attempts with all below at once, from those workers only that can be reached. */
    void removeReachable(FakeRun run) {
        run.attempts().stream().filter(attempt -> !attempt.cluster().isDown()).forEach(attempt -> {
            deleteWorkload(attempt.cluster(), run);
            remove(attempt, RunRemoval.Later.AT_ONCE);
        });
    }

    /** Removes what is left on workers of runs that have finished, moved or gone, as Kueue does every minute. */
    void collectGarbage() {
        workers.forEach((name, cluster) -> {
            if (!cluster.isDown()) {
                new RemoteGarbage(manager, name, cluster, clock, pace).collect();
            }
        });
    }

    /** A finished run is removed from its workers after a while, unless the fleet leaves that to tests. */
    void finished(FakeRun run) {
        if (removeAfter != null) {
            pace.after(removeAfter, () -> removeAtPace(run));
        }
    }

    /** A run that was deleted on the manager is removed from its workers, as soon as Kueue hears of it. */
    void deleted(FakeRun run) {
        pace.after(HEARD_AFTER, () -> removeAtPace(run));
    }

    private void remove(FakeWorkerRun attempt, RunRemoval.Later later) {
        new RunRemoval(attempt.cluster(), attempt.namespace(), clock, later).pipelineRun(attempt.name(), attempt.uid());
    }

    private static void deleteWorkload(FakeCluster cluster, FakeRun run) {
        cluster.delete("workloads", run.namespace(), run.workload().name());
    }
}
