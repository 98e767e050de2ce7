package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The deletion of a Pod as API server and kubelet do it: the Pod is marked first; running containers are killed and the
 * status says so; then it goes.
 */
final class PodDeletion {
    private static final Duration KILLED_AFTER = Duration.ofMillis(200);
    private static final int GRACE_SECONDS = 30;
    private static final int SIGTERM_EXIT = 128 + 15;

    private final FakeCluster cluster;
    private final Clock clock;
    private final RunRemoval.Later later;

    PodDeletion(FakeCluster cluster, Clock clock, RunRemoval.Later later) {
        this.cluster = cluster;
        this.clock = clock;
        this.later = later;
    }

    void delete(ObjectNode pod) {
        ObjectKey key = new ObjectKey(
                pod.at("/metadata/namespace").asText(), pod.at("/metadata/name").asText());
        String uid = pod.at("/metadata/uid").asText();
        if (!runs(pod)) {
            remove(key, uid);
            return;
        }
        mark(key, uid, GRACE_SECONDS);
        later.after(KILLED_AFTER, () -> {
            kill(key, uid);
            remove(key, uid);
        });
    }

    private void remove(ObjectKey key, String uid) {
        mark(key, uid, 0);
        cluster.unchecked().deleteAlone("pods", key, uid);
    }

    private void mark(ObjectKey key, String uid, int graceSeconds) {
        Instant gone = clock.instant().plusSeconds(graceSeconds);
        cluster.unchecked()
                .rewrite(
                        "pods",
                        key,
                        uid,
                        pod -> pod.withObject("/metadata")
                                .put("deletionTimestamp", Conditions.time(gone))
                                .put("deletionGracePeriodSeconds", graceSeconds));
    }

    /** The logs end before the status says that the containers did. */
    private void kill(ObjectKey key, String uid) {
        cluster.api().logs().close(uid);
        cluster.unchecked().rewrite("pods", key, uid, pod -> {
            ObjectNode status = pod.withObject("/status").put("phase", "Failed");
            status.path("containerStatuses").forEach(container -> terminate((ObjectNode) container));
        });
    }

    private void terminate(ObjectNode container) {
        if (container.at("/state/running").isObject()) {
            ContainerStatusUpdater.terminate(container, SIGTERM_EXIT, "Error", clock.instant());
        }
    }

    private static boolean runs(JsonNode pod) {
        for (JsonNode container : pod.at("/status/containerStatuses")) {
            if (container.at("/state/running").isObject()) {
                return true;
            }
        }
        return false;
    }
}
