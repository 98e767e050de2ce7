package io.github.multikueue.proxy.core.table.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.table.RowCondition;
import io.github.multikueue.proxy.core.table.cell.Cell;
import io.github.multikueue.proxy.core.table.cell.Cells;
import io.github.multikueue.proxy.core.table.cell.Fields;
import io.github.multikueue.proxy.core.table.cell.ResourcePrinter;
import java.util.List;

/** Pods. */
final class PodPrinter {

    private static final List<RowCondition> SUCCEEDED =
            List.of(new RowCondition("Completed", "True", "Succeeded", "The pod has completed successfully."));
    private static final List<RowCondition> FAILED =
            List.of(new RowCondition("Completed", "True", "Failed", "The pod failed."));

    private PodPrinter() {}

    static ResourcePrinter<PodSummary> pods() {
        return ResourcePrinter.of("", "pods", "v1")
                .view(PodSummary::of)
                .column("Name", ofPod(Cells.NAME))
                .column("Ready", PodSummary::ready)
                .column("Status", PodSummary::reason)
                .column("Restarts", PodSummary::restarts)
                .column("Age", ofPod(Cells.AGE))
                .column("IP", ofPod(PodPrinter::address))
                .column("Node", ofPod(Cells.textOr(Cells.NONE, "spec", "nodeName")))
                .column("Nominated Node", ofPod(Cells.textOr(Cells.NONE, "status", "nominatedNodeName")))
                .column("Readiness Gates", ofPod(PodPrinter::readinessGates))
                .conditions(summary -> conditions(summary.pod()));
    }

    private static Cell<PodSummary> ofPod(Cell<JsonNode> cell) {
        return summary -> cell.print(summary.pod());
    }

    private static String address(JsonNode pod) {
        JsonNode status = pod.path("status");
        String first = Fields.text(status.path("podIPs").path(0), "ip");
        return Fields.firstNonEmpty(Fields.firstNonEmpty(first, Fields.text(status, "podIP")), Cells.NONE);
    }

    /** {@code 1/2}: how many of the readiness gates are true. */
    private static String readinessGates(JsonNode pod) {
        List<JsonNode> gates = Fields.elements(pod, "spec", "readinessGates").toList();
        long open = gates.stream()
                .filter(gate -> Fields.isTrue(pod, Fields.text(gate, "conditionType")))
                .count();
        return gates.isEmpty() ? Cells.NONE : open + "/" + gates.size();
    }

    /** Finished Pods are marked. */
    private static List<RowCondition> conditions(JsonNode pod) {
        return switch (Fields.text(pod, "status", "phase")) {
            case "Succeeded" -> SUCCEEDED;
            case "Failed" -> FAILED;
            default -> List.of();
        };
    }
}
