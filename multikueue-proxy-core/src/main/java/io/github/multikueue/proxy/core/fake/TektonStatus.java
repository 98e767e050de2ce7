package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.time.Instant;
import java.util.List;

/** Edits the statuses of TaskRuns and their Pods. A container's state is an object such as {@code {"running":{…}}}. */
final class TektonStatus {
    private TektonStatus() {}

    static ObjectNode waiting(String reason) {
        ObjectNode state = Json.object();
        state.putObject("waiting").put("reason", reason);
        return state;
    }

    static ObjectNode running(Instant now) {
        ObjectNode state = Json.object();
        state.putObject("running").put("startedAt", Conditions.time(now));
        return state;
    }

    static ObjectNode terminated(int exitCode, String reason, Instant now) {
        ObjectNode state = Json.object();
        state.putObject("terminated")
                .put("exitCode", exitCode)
                .put("reason", reason)
                .put("startedAt", Conditions.time(now))
                .put("finishedAt", Conditions.time(now));
        return state;
    }

    /** The state of a container in its Pod; empty if nobody has said. */
    static ObjectNode container(JsonNode pod, String container) {
        for (JsonNode status : pod.at("/status/containerStatuses")) {
            if (status.path("name").asText().equals(container) && status.get("state") instanceof ObjectNode state) {
                return state;
            }
        }
        return Json.object();
    }

    /** Sets the state of a container in its Pod. */
    static void setContainer(ObjectNode pod, String container, ObjectNode state) {
        ObjectNode status = named(pod.withObject("/status").withArray("/containerStatuses"), container);
        status.put("ready", state.has("running"))
                .put("started", state.has("running"))
                .put("restartCount", 0)
                .put("image", "busybox");
        status.set("state", state.deepCopy());
    }

    /** Sets the state of a step or sidecar in its TaskRun. */
    static void setStep(ObjectNode taskRun, String container, ObjectNode state) {
        String list = container.startsWith("step-") ? "/steps" : "/sidecars";
        String name = container.substring(container.indexOf('-') + 1);
        ObjectNode step = named(taskRun.withObject("/status").withArray(list), name);
        step.remove(List.of("running", "waiting", "terminated"));
        step.put("container", container).setAll(state.deepCopy());
        if (state.has("terminated")) {
            step.put("terminationReason", state.at("/terminated/reason").asText());
        }
    }

    static void setSucceeded(ObjectNode run, String status, String reason, String message, Instant now) {
        Conditions.set(run, "Succeeded", status, reason, message, now);
        if (!status.equals("Unknown")) {
            run.withObject("/status").put("completionTime", Conditions.time(now));
        }
    }

    /** Moves the whole status to the end of {@code retriesStatus}. */
    static void moveToRetries(ObjectNode taskRun) {
        ObjectNode status = taskRun.withObject("/status");
        ArrayNode retries = status.withArray("/retriesStatus");
        status.remove("retriesStatus");
        retries.add(status.deepCopy());
        status.removeAll();
        status.set("retriesStatus", retries);
    }

    /** The element of this name, made if there is none. */
    static ObjectNode named(ArrayNode list, String name) {
        for (JsonNode element : list) {
            if (element.path("name").asText().equals(name)) {
                return (ObjectNode) element;
            }
        }
        return list.addObject().put("name", name);
    }
}
