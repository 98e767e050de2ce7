package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.time.Clock;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One Workload on the manager, moved through its states as Kueue does. Only the Workload itself changes here; what happens
 * on workers is {@link FakeRun}'s. Thread safe.
 */
public final class FakeWorkload {
    static final String CHECK = "sample-multikueue";

    private static final String CLUSTER_QUEUE = "cluster-queue";

    private final FakeCluster manager;
    private final Clock clock;
    private final String namespace;
    private final String name;

    FakeWorkload(FakeCluster manager, Clock clock, String namespace, String name) {
        this.manager = manager;
        this.clock = clock;
        this.namespace = namespace;
        this.name = name;
    }

    /** Its name, the same on manager and workers. */
    public String name() {
        return name;
    }

    /** The object as it is on the manager, or null if it is gone. */
    public @Nullable ObjectNode object() {
        return manager.get("workloads", namespace, name);
    }

    /** The worker it is admitted to, or null. */
    public @Nullable String clusterName() {
        ObjectNode object = object();
        return object == null ? null : object.at("/status/clusterName").asText(null);
    }

    /** Waits in its queue. */
    public FakeWorkload pending() {
        return edit(workload -> condition(
                workload,
                "QuotaReserved",
                "False",
                "Pending",
                "couldn't assign flavors to pod set pod-set-1: insufficient unused quota for tekton.dev/pipelineruns in"
                        + " flavor default-flavor, 1 more needed"));
    }

    /** Has quota on the manager; no worker has been asked yet. */
    public FakeWorkload reserveQuota() {
        return edit(workload -> {
            ObjectNode status = workload.withObject("/status");
            ObjectNode assignment = status.withObject("/admission")
                    .put("clusterQueue", CLUSTER_QUEUE)
                    .putArray("podSetAssignments")
                    .addObject()
                    .put("name", "pod-set-1")
                    .put("count", 1);
            assignment.putObject("flavors").put("tekton.dev/pipelineruns", "default-flavor");
            assignment.putObject("resourceUsage").put("tekton.dev/pipelineruns", "1");
            check(workload, "Pending", "");
            String message = "Quota reserved in ClusterQueue " + CLUSTER_QUEUE;
            condition(workload, "QuotaReserved", "True", "QuotaReserved", message);
            if (Conditions.isTrue(workload, "Evicted")) {
                condition(workload, "Evicted", "False", "QuotaReserved", "Previously: Evicted");
            }
        });
    }

    /** These workers are asked. */
    public FakeWorkload nominate(String... workers) {
        return edit(workload -> {
            ArrayNode names = workload.withObject("/status").putArray("nominatedClusterNames");
            for (String worker : workers) {
                names.add(worker);
            }
        });
    }

    /** This worker took it. */
    public FakeWorkload admitted(String worker) {
        return edit(workload -> {
            workload.withObject("/status").put("clusterName", worker).remove("nominatedClusterNames");
            check(workload, "Ready", "The workload was admitted on \"" + worker + "\"");
            condition(workload, "Admitted", "True", "Admitted", "The workload is admitted");
        });
    }

    /** Its check asks for another try; the worker's name is still there. */
    public FakeWorkload retryCheck(String message) {
        return edit(workload -> check(workload, "Retry", message));
    }

    /** Its check refused it for good. */
    public FakeWorkload rejectCheck(String message) {
        return edit(workload -> check(workload, "Rejected", message));
    }

    /**
     * The one patch that evicts: Evicted=True, no worker's name any more, check reset; quota and Admitted still there.
     *
     * @param reason such as {@code AdmissionCheck} or {@code Preempted}
     */
    public FakeWorkload evicted(String reason) {
        return evicted(reason, "At least one admission check is false");
    }

    private FakeWorkload evicted(String reason, String message) {
        return edit(workload -> {
            ObjectNode status = workload.withObject("/status");
            status.remove("clusterName");
            status.remove("nominatedClusterNames");
            String before = status.at("/admissionChecks/0/state").asText("Pending");
            check(workload, "Pending", "Reset to Pending after eviction. Previously: " + before);
            ObjectNode check = (ObjectNode) status.at("/admissionChecks/0");
            check.put("retryCount", check.path("retryCount").asInt() + 1);
            condition(workload, "Evicted", "True", reason, message);
        });
    }

    /** The end of an eviction: quota given back, waiting again. */
    public FakeWorkload requeued() {
        return edit(workload -> {
            workload.withObject("/status").remove("admission");
            condition(workload, "QuotaReserved", "False", "Pending", "At least one admission check is false");
            condition(workload, "Admitted", "False", "NoReservation", "The workload has no reservation");
            condition(workload, "Requeued", "True", "AdmissionCheck", "The workload is requeued");
        });
    }

    /** Switched off: {@code spec.active} is false, evicted for that. */
    public FakeWorkload deactivated() {
        edit(workload -> workload.withObject("/spec").put("active", false));
        return evicted("Deactivated", "The workload is deactivated");
    }

    /** Over; the worker's name stays. */
    public FakeWorkload finished(boolean succeeded, String message) {
        return edit(workload -> condition(workload, "Finished", "True", succeeded ? "Succeeded" : "Failed", message));
    }

    /** Takes off Kueue's finalizer, so that a Workload that is being deleted goes. */
    public FakeWorkload releaseFinalizer() {
        return edit(workload -> workload.withObject("/metadata").remove("finalizers"));
    }

    /** The same for a Workload that may be gone already. */
    void releaseFinalizerIfThere() {
        try {
            releaseFinalizer();
        } catch (StatusException e) {
            FakeObjects.requireNotFound(e);
        }
    }

    /** Changes it in any way. */
    public FakeWorkload edit(Consumer<ObjectNode> edit) {
        manager.edit("workloads", namespace, name, edit);
        return this;
    }

    private void condition(ObjectNode workload, String type, String status, String reason, String message) {
        Conditions.set(workload, type, status, reason, message, clock.instant());
    }

    private void check(ObjectNode workload, String state, String message) {
        ArrayNode checks = workload.withObject("/status").withArray("/admissionChecks");
        ObjectNode check = checks.isEmpty() ? checks.addObject() : (ObjectNode) Objects.requireNonNull(checks.get(0));
        check.put("name", CHECK)
                .put("state", state)
                .put("message", message)
                .put("lastTransitionTime", Conditions.time(clock.instant()));
    }
}
