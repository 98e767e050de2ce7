package io.github.multikueue.proxy.core.table.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.table.cell.Cells;
import io.github.multikueue.proxy.core.table.cell.Fields;
import java.util.ArrayList;
import java.util.List;

/** The metrics of a HorizontalPodAutoscaler of {@code autoscaling/v2}: {@code cpu: 55%/80%, 12/20 (avg) + 1 more...}. */
final class MetricTargets {

    private static final int MOST = 2;

    /** What Go prints for a quantity that is not there. */
    private static final String NIL = "<nil>";

    private MetricTargets() {}

    static String of(JsonNode autoscaler) {
        List<JsonNode> metrics = Fields.elements(autoscaler, "spec", "metrics").toList();
        JsonNode statuses = Fields.at(autoscaler, "status", "currentMetrics");
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < metrics.size(); i++) {
            targets.add(target(metrics.get(i), statuses.path(i)));
        }
        return targets.isEmpty() ? Cells.NONE : Cells.firstFew(targets, ", ", MOST);
    }

    private static String target(JsonNode metric, JsonNode status) {
        return switch (Fields.text(metric, "type")) {
            case "External" -> value(metric.path("external"), status.path("external"));
            case "Object" -> value(metric.path("object"), status.path("object"));
            case "Pods" -> average(metric.path("pods"), status.path("pods"));
            case "Resource" -> ofResource(metric.path("resource"), status.path("resource"));
            case "ContainerResource" -> ofResource(metric.path("containerResource"), status.path("containerResource"));
            default -> "<unknown type>";
        };
    }

    /** Of a metric that may be divided by the number of Pods. */
    private static String value(JsonNode metric, JsonNode status) {
        if (Fields.isSet(metric, "target", "averageValue")) {
            String current = Fields.firstNonEmpty(Fields.text(status, "current", "averageValue"), Cells.UNKNOWN);
            return current + "/" + Fields.text(metric, "target", "averageValue") + " (avg)";
        }
        return current(status, "value") + "/" + quantity(metric, "target", "value");
    }

    private static String average(JsonNode metric, JsonNode status) {
        return current(status, "averageValue") + "/" + quantity(metric, "target", "averageValue");
    }

    private static String ofResource(JsonNode metric, JsonNode status) {
        String name = Fields.text(metric, "name") + ": ";
        if (Fields.isSet(metric, "target", "averageValue")) {
            return name + average(metric, status);
        }
        return name + percent(status, Cells.UNKNOWN, "current") + "/" + percent(metric, "<auto>", "target");
    }

    private static String current(JsonNode status, String field) {
        return status.isObject() ? quantity(status, "current", field) : Cells.UNKNOWN;
    }

    private static String quantity(JsonNode object, String... path) {
        return Fields.firstNonEmpty(Fields.text(object, path), NIL);
    }

    private static String percent(JsonNode object, String otherwise, String of) {
        return Fields.isSet(object, of, "averageUtilization")
                ? Fields.number(object, of, "averageUtilization") + "%"
                : otherwise;
    }
}
