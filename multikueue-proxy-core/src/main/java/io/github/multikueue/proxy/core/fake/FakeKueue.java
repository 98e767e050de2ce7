package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Does to the objects of a fleet what Kueue's MultiKueue controllers do. */
final class FakeKueue {
    private static final Duration HEARD_AFTER = Duration.ofMillis(60);

    private final FakeCluster manager;
    private final FakeWorkers workers;
    private final Clock clock;
    private final String version;
    private final boolean labelLink;
    private final Pace pace;
    private final @Nullable Duration removeAfter;

    FakeKueue(FakeFleetBuilder config, FakeCluster manager, FakeWorkers workers, Pace pace) {
        this.manager = manager;
        this.workers = workers;
        this.pace = pace;
        clock = config.clock;
        version = config.storedKueueVersion();
        labelLink = config.labelLink;
        removeAfter = config.removeAfter;
    }

    FakeCluster manager() {
        return manager;
    }

    /** The Workload that Kueue makes for a run, or another one if {@code extra} tells it apart; it need not exist. */
    FakeWorkload workloadOf(FakeRun run, String... extra) {
        return workload(run, WorkloadName.of("PipelineRun", "tekton.dev", run.name(), run.uid(), extra));
    }

    private FakeWorkload workload(FakeRun run, String name) {
        return new FakeWorkload(manager, clock, run.namespace(), name);
    }

    /** Creates the Workload of a run, unless it exists. */
    void createWorkload(FakeRun run) {
        if (run.workload().object() == null) {
            createWorkload(run, run.workload().name());
        }
    }

    private void createWorkload(FakeRun run, String name) {
        ObjectNode owner = TektonObjects.owner("PipelineRun", run.name(), run.uid());
        manager.create(KueueObjects.workload(run.namespace(), name, run.uid(), owner, version));
    }

    /** A slice that replaces the Workload of a run, already with its worker's name. */
    FakeWorkload createSlice(FakeRun run) {
        FakeWorkload replaced = run.workload();
        FakeWorkload slice = workloadOf(run, "2");
        createWorkload(run, slice.name());
        return slice.edit(object -> {
            object.withObject("/metadata/annotations")
                    .put("kueue.x-k8s.io/workload-slice-name", replaced.name())
                    .put("kueue.x-k8s.io/workload-slice-replacement-for", run.namespace() + "/" + replaced.name());
            String current = replaced.clusterName();
            if (current != null) {
                object.withObject("/status").put("clusterName", current);
            }
        });
    }

    /** One of several Workloads, one for each flavor, that the Workload of a run owns instead of the run. */
    FakeWorkload createVariant(FakeRun run, String flavor) {
        ObjectNode parent = Objects.requireNonNull(run.workload().object(), "no Workload");
        String name = run.workload().name();
        FakeWorkload variant =
                workload(run, name + "-variant-" + flavor + "-" + run.uid().substring(0, 5));
        ObjectNode owner =
                TektonObjects.owner("Workload", name, parent.at("/metadata/uid").asText());
        owner.set("apiVersion", parent.path("apiVersion"));
        ObjectNode object = KueueObjects.workload(run.namespace(), variant.name(), run.uid(), owner, version);
        object.withObject("/metadata").remove("finalizers");
        manager.create(object);
        return variant;
    }

    /** Asks these workers, which get the Workload. */
    void nominate(FakeRun run, String... names) {
        run.workload().nominate(names);
        for (String worker : names) {
            sendWorkload(worker, run);
        }
    }

    boolean isNominated(String worker, FakeRun run) {
        return workers.get(worker)
                        .get("workloads", run.namespace(), run.workload().name())
                != null;
    }

    private void sendWorkload(String worker, FakeRun run) {
        if (!isNominated(worker, run)) {
            ObjectNode local = Objects.requireNonNull(run.workload().object(), "no Workload");
            workers.get(worker).create(KueueObjects.remoteWorkload(local));
        }
    }

    void removeWorkloadElsewhere(String admitting, FakeRun run) {
        workers.all().forEach((worker, cluster) -> {
            if (!worker.equals(admitting)) {
                deleteWorkload(cluster, run);
            }
        });
    }

    /** {@code specStatus} is what the remote run is created with: empty, or {@code PipelineRunPending}. */
    FakeWorkerRun createRemote(String worker, FakeRun run, String specStatus) {
        FakeCluster cluster = workers.get(worker);
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
        workers.all().values().forEach(cluster -> deleteWorkload(cluster, run));
        run.attempts().all().forEach(attempt -> remove(attempt, RunRemoval.Later.AT_ONCE));
    }

    /** The same with the pauses of a real fleet, and from those workers only that can be reached. */
    void removeAtPace(FakeRun run) {
        workers.all().values().stream()
                .filter(cluster -> !cluster.isDown())
                .forEach(cluster -> deleteWorkload(cluster, run));
        run.attempts().reachable().forEach(attempt -> remove(attempt, pace::after));
        run.workload().releaseFinalizerIfThere();
    }

    /** Removes earlier attempts with all below at once, from those workers only that can be reached. */
    void removeReachable(FakeRun run) {
        run.attempts().reachable().forEach(attempt -> {
            deleteWorkload(attempt.cluster(), run);
            remove(attempt, RunRemoval.Later.AT_ONCE);
        });
    }

    /** Removes what is left on workers of runs that have finished, moved or gone, as Kueue does every minute. */
    void collectGarbage() {
        workers.all().forEach((name, cluster) -> {
            if (!cluster.isDown()) {
                new RemoteGarbage(manager, name, cluster, clock, pace).collect();
            }
        });
    }

    /** Notes the end of a run, which is removed from its workers after a while, unless the fleet leaves that to tests. */
    void finish(FakeRun run, boolean succeeded, String message) {
        run.workload().finished(succeeded, message);
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
