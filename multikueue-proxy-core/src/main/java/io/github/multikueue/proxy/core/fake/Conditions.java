package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Edits {@code status.conditions}. */
final class Conditions {
    private Conditions() {}

    /** Sets a condition; the transition time changes only if the status does. */
    static void set(ObjectNode object, String type, String status, String reason, String message, Instant now) {
        ArrayNode conditions = object.withObject("/status").withArray("/conditions");
        ObjectNode condition = null;
        for (JsonNode candidate : conditions) {
            if (candidate.path("type").asText().equals(type)) {
                condition = (ObjectNode) candidate;
            }
        }
        if (condition == null) {
            condition = conditions.addObject().put("type", type);
        }
        if (!condition.path("status").asText().equals(status)) {
            condition.put("lastTransitionTime", time(now));
        }
        condition.put("status", status).put("reason", reason).put("message", message);
    }

    static boolean isTrue(JsonNode object, String type) {
        for (JsonNode condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    /** A time as Kubernetes writes it: whole seconds, UTC. */
    static String time(Instant now) {
        return now.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
