package io.github.multikueue.proxy.core.table.storage;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.table.cell.Cells;
import io.github.multikueue.proxy.core.table.cell.Fields;
import io.github.multikueue.proxy.core.table.cell.ResourcePrinter;

/** Dynamic resource allocation: {@code resource.k8s.io}. */
final class DevicePrinters {

    private static final String GROUP = "resource.k8s.io";

    private DevicePrinters() {}

    private static ResourcePrinter<JsonNode> of(String resource) {
        return ResourcePrinter.of(GROUP, resource, "v1", "v1beta1", "v1beta2").column("Name", Cells.NAME);
    }

    /** Shown with name and age alone. */
    static ResourcePrinter<JsonNode> named(String resource) {
        return of(resource).column("Age", Cells.AGE);
    }

    static ResourcePrinter<JsonNode> claims() {
        return of("resourceclaims").column("State", DevicePrinters::state).column("Age", Cells.AGE);
    }

    private static String state(JsonNode claim) {
        boolean deleted = Fields.isDeleted(claim);
        if (!Fields.isSet(claim, "status", "allocation")) {
            return deleted ? "deleted" : "pending";
        }
        boolean reserved = !Fields.at(claim, "status", "reservedFor").isEmpty();
        return (deleted ? "deleted," : "") + "allocated" + (reserved ? ",reserved" : "");
    }

    static ResourcePrinter<JsonNode> slices() {
        return of("resourceslices")
                .column("Node", Cells.text("spec", "nodeName"))
                .column("Driver", Cells.text("spec", "driver"))
                .column("Pool", Cells.text("spec", "pool", "name"))
                .column("Age", Cells.AGE);
    }

    static ResourcePrinter<JsonNode> taintRules() {
        return ResourcePrinter.of(GROUP, "devicetaintrules", "v1alpha3", "v1beta2")
                .column("Name", Cells.NAME)
                .column("Key", Cells.text("spec", "taint", "key"))
                .column("Value", Cells.text("spec", "taint", "value"))
                .column("Effect", Cells.text("spec", "taint", "effect"))
                .column("TimeAdded", DevicePrinters::added)
                .column("Age", Cells.AGE);
    }

    private static Object added(JsonNode rule) {
        return Fields.isSet(rule, "spec", "taint", "timeAdded")
                ? Cells.since(Fields.time(rule, "spec", "taint", "timeAdded"))
                : "";
    }
}
