package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** What Kueue finds on one worker that no Workload of the manager wants there any more. */
final class RemoteGarbage {
    private final FakeCluster manager;
    private final String workerName;
    private final FakeCluster worker;
    private final Clock clock;
    private final Pace pace;

    RemoteGarbage(FakeCluster manager, String workerName, FakeCluster worker, Clock clock, Pace pace) {
        this.manager = manager;
        this.workerName = workerName;
        this.worker = worker;
        this.clock = clock;
        this.pace = pace;
    }

    /** Deletes remote Workloads and their PipelineRuns. Objects without Kueue's origin label are somebody else's. */
    void collect() {
        worker.list("workloads", "").stream()
                .filter(remote -> remote.at("/metadata/labels").has(KueueObjects.ORIGIN))
                .filter(remote -> !isWanted(local(remote)))
                .forEach(this::remove);
    }

    private @Nullable ObjectNode local(ObjectNode remote) {
        return manager.get(
                "workloads",
                remote.at("/metadata/namespace").asText(),
                remote.at("/metadata/name").asText());
    }

    private boolean isWanted(@Nullable ObjectNode local) {
        if (local == null || local.at("/metadata").has("deletionTimestamp") || Conditions.isTrue(local, "Finished")) {
            return false;
        }
        String chosen = local.at("/status/clusterName").asText("");
        return chosen.equals(workerName)
                || Json.texts(local.at("/status/nominatedClusterNames")).contains(workerName);
    }

    private void remove(ObjectNode workload) {
        String namespace = workload.at("/metadata/namespace").asText();
        RunRemoval removal = new RunRemoval(worker, namespace, clock, pace::after);
        for (JsonNode owner : workload.at("/metadata/ownerReferences")) {
            removal.pipelineRun(owner.path("name").asText(), owner.path("uid").asText());
        }
        worker.delete("workloads", namespace, workload.at("/metadata/name").asText());
    }
}
