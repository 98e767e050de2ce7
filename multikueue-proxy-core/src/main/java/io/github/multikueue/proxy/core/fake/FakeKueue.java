package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;

/** Does to the objects of a fleet what Kueue's MultiKueue controllers do. */
final class FakeKueue {
    private final FakeCluster manager;
    private final Map<String, FakeCluster> workers;
    private final Clock clock;
    private final String version;
    private final boolean labelLink;

    /** {@code workers} is the fleet's own map, which changes; {@code labelLink} as of Kueue up to 0.17. */
    FakeKueue(FakeCluster manager, Map<String, FakeCluster> workers, Clock clock, String version, boolean labelLink) {
        this.manager = manager;
        this.workers = workers;
        this.clock = clock;
        this.version = version;
        this.labelLink = labelLink;
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

    FakeWorkerRun createRemote(String worker, FakeRun run) {
        FakeCluster cluster = worker(worker);
        String workload = run.workload().name();
        ObjectNode local = Objects.requireNonNull(run.object(), "the run is gone");
        ObjectNode created = cluster.create(KueueObjects.remotePipelineRun(local, workload, labelLink));
        cluster.edit("workloads", run.namespace(), workload, remote -> KueueObjects.adopt(remote, created));
        return new FakeWorkerRun(cluster, clock, created, remote -> copyStatus(run, remote));
    }

    /** The whole status of the remote run, into the local one of the same incarnation. */
    private void copyStatus(FakeRun run, ObjectNode remote) {
        ObjectNode local = run.object();
        if (local != null && local.at("/metadata/uid").asText().equals(run.uid())) {
            String status = remote.path("status").toString();
            manager.patchStatus("pipelineruns", run.namespace(), run.name(), status);
        }
    }

    void removeRemote(String worker, FakeRun run) {
        FakeCluster cluster = workers.get(worker);
        if (cluster != null) {
            cluster.delete("pipelineruns", run.namespace(), run.name());
            cluster.delete("workloads", run.namespace(), run.workload().name());
        }
    }
}
