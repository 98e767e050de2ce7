package io.github.multikueue.proxy.core.table.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.table.cell.Cells;
import io.github.multikueue.proxy.core.table.cell.ResourcePrinter;

/** What decides where and how Pods run. */
final class SchedulingPrinters {

    private static final String GROUP = "scheduling.k8s.io";

    private SchedulingPrinters() {}

    static ResourcePrinter<JsonNode> priorityClasses() {
        return ResourcePrinter.of(GROUP, "priorityclasses", "v1")
                .column("Name", Cells.NAME)
                .column("Value", Cells.number("value"))
                .column("Global-Default", Cells.flag(false, "globalDefault"))
                .column("Age", Cells.AGE)
                .column("PreemptionPolicy", Cells.text("preemptionPolicy"));
    }

    static ResourcePrinter<JsonNode> runtimeClasses() {
        return ResourcePrinter.of("node.k8s.io", "runtimeclasses", "v1")
                .column("Name", Cells.NAME)
                .column("Handler", Cells.text("handler"))
                .column("Age", Cells.AGE);
    }

    static ResourcePrinter<JsonNode> workloads() {
        return ResourcePrinter.of(GROUP, "workloads", "v1alpha1", "v1alpha2")
                .column("Name", Cells.NAME)
                .column("Age", Cells.AGE);
    }
}
