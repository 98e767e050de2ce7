package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;

/** The status of one container of a Pod, which follows what a test does with the container's log. */
final class ContainerStatusUpdater implements FakeLog.Owner {
    private static final Map<String, String> STATUSES = Map.of(
            "containers", "containerStatuses",
            "initContainers", "initContainerStatuses",
            "ephemeralContainers", "ephemeralContainerStatuses");

    private final FakeObjects objects;
    private final Clock clock;
    private final ObjectKey pod;
    private final String podUid;
    private final String container;

    ContainerStatusUpdater(FakeObjects objects, Clock clock, ObjectKey pod, String podUid, String container) {
        this.objects = objects;
        this.clock = clock;
        this.pod = pod;
        this.podUid = podUid;
        this.container = container;
    }

    @Override
    public void ended() {
        ApiObject found = objects.stored("pods", pod.namespace(), pod.name());
        if (found != null
                && !of(found.copy(), container).at("/state/terminated").isObject()) {
            edit(status -> terminate(status, 0, "Completed", clock.instant()));
        }
    }

    @Override
    public void restarted() {
        edit(status -> {
            terminate(status, 0, "Completed", clock.instant());
            status.set("lastState", status.path("state").deepCopy());
            status.set("state", TektonStatus.running(clock.instant()));
            status.put("ready", true)
                    .put("restartCount", status.path("restartCount").asInt() + 1);
        });
    }

    private void edit(Consumer<ObjectNode> change) {
        ApiObject found = objects.stored("pods", pod.namespace(), pod.name());
        if (found == null || !found.uid().equals(podUid)) {
            return;
        }
        try {
            objects.edit("pods", pod.namespace(), pod.name(), current -> change.accept(of(current, container)));
        } catch (StatusException e) {
            FakeObjects.requireNotFound(e);
        }
    }

    /** The container's status in the list where it belongs; made if there is none. */
    static ObjectNode of(ObjectNode pod, String container) {
        for (Map.Entry<String, String> each : STATUSES.entrySet()) {
            for (JsonNode declared : pod.path("spec").path(each.getKey())) {
                if (declared.path("name").asText().equals(container)) {
                    return TektonStatus.named(pod.withObject("/status").withArray("/" + each.getValue()), container);
                }
            }
        }
        return Json.object();
    }

    /** Ends a container; if it ran, the time when it began stays. */
    static void terminate(ObjectNode status, int exitCode, String reason, Instant now) {
        JsonNode startedAt = status.at("/state/running/startedAt");
        ObjectNode state = TektonStatus.terminated(exitCode, reason, now);
        if (startedAt.isTextual()) {
            state.withObject("/terminated").set("startedAt", startedAt);
        }
        status.put("ready", false).put("started", false);
        status.set("state", state);
    }
}
