package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.util.ArrayList;
import java.util.List;

/** What matters of watch events, to compare what a fake fleet does with what a real one did. */
final class EventShapes {
    private EventShapes() {}

    /** Of one object in a recording, from its event {@code from} on (counted without repetitions). */
    static List<String> recorded(FleetRecording recording, String cluster, String resource, String name, String from) {
        List<String> shapes = new ArrayList<>();
        for (FleetRecording.Event event : recording.events()) {
            if (event.cluster().equals(cluster)
                    && event.resource().equals(resource)
                    && event.name().startsWith(name)) {
                add(shapes, event.type(), event.object());
            }
        }
        return from(shapes, from);
    }

    /** Of watched events of one resource, from the event {@code from} on. */
    static List<String> watched(List<JsonNode> events, String from) {
        List<String> shapes = new ArrayList<>();
        events.forEach(event -> add(shapes, event.path("type").asText(), event.path("object")));
        return from(shapes, from);
    }

    private static List<String> from(List<String> shapes, String from) {
        int start = shapes.indexOf(from);
        if (start < 0) {
            throw new AssertionError("no event " + from + " in " + shapes);
        }
        return shapes.subList(start, shapes.size());
    }

    private static void add(List<String> shapes, String type, JsonNode object) {
        String shape = type + " " + of(object);
        if (shapes.isEmpty() || !shapes.get(shapes.size() - 1).equals(shape)) {
            shapes.add(shape);
        }
    }

    private static String of(JsonNode object) {
        return switch (object.path("kind").asText()) {
            case "Pod" -> pod(object);
            case "Workload" -> workload(object);
            default -> run(object);
        };
    }

    private static String pod(JsonNode pod) {
        StringBuilder shape = new StringBuilder(pod.at("/status/phase").asText())
                .append(" grace=")
                .append(pod.at("/metadata/deletionGracePeriodSeconds").asText("-"));
        pod.at("/status/containerStatuses")
                .forEach(container -> shape.append(' ')
                        .append(container.path("state").fieldNames().next())
                        .append(container.at("/state/terminated/exitCode").asText())
                        .append(container.at("/state/terminated/reason").asText()));
        return shape.toString();
    }

    private static String workload(JsonNode workload) {
        return "active=" + workload.at("/spec/active").asText()
                + " cluster=" + workload.at("/status/clusterName").asText()
                + " nominated=" + Json.texts(workload.at("/status/nominatedClusterNames"))
                + " check=" + workload.at("/status/admissionChecks/0/state").asText()
                + condition(workload, "QuotaReserved")
                + condition(workload, "Admitted")
                + condition(workload, "Evicted")
                + condition(workload, "Finished");
    }

    private static String run(JsonNode run) {
        return "spec.status=" + run.at("/spec/status").asText() + condition(run, "Succeeded");
    }

    private static String condition(JsonNode object, String type) {
        for (JsonNode condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return " " + type + "=" + condition.path("status").asText() + "/"
                        + condition.path("reason").asText();
            }
        }
        return "";
    }
}
