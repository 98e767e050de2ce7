package io.github.multikueue.proxy.core.table.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.table.cell.Cell;
import io.github.multikueue.proxy.core.table.cell.Cells;
import io.github.multikueue.proxy.core.table.cell.Fields;
import io.github.multikueue.proxy.core.table.cell.ResourcePrinter;
import java.util.TreeSet;

/** Nodes. */
final class NodePrinter {

    private static final String ROLE_PREFIX = "node-role.kubernetes.io/";
    private static final String ROLE = "kubernetes.io/role";

    private NodePrinter() {}

    static ResourcePrinter<JsonNode> nodes() {
        return ResourcePrinter.of("", "nodes", "v1")
                .column("Name", Cells.NAME)
                .column("Status", NodePrinter::status)
                .column("Roles", NodePrinter::roles)
                .column("Age", Cells.AGE)
                .column("Version", Cells.text("status", "nodeInfo", "kubeletVersion"))
                .column("Internal-IP", address("InternalIP"))
                .column("External-IP", address("ExternalIP"))
                .column("OS-Image", Cells.textOr(Cells.UNKNOWN, "status", "nodeInfo", "osImage"))
                .column("Kernel-Version", NodePrinter::kernel)
                .column(
                        "Container-Runtime",
                        Cells.textOr(Cells.UNKNOWN, "status", "nodeInfo", "containerRuntimeVersion"));
    }

    private static String status(JsonNode node) {
        String ready = Fields.elements(node, "status", "conditions")
                .filter(each -> Fields.text(each, "type").equals("Ready"))
                .map(each -> Fields.text(each, "status").equals("True") ? "Ready" : "NotReady")
                .reduce("Unknown", (earlier, later) -> later);
        return Fields.flag(node, "spec", "unschedulable") ? ready + ",SchedulingDisabled" : ready;
    }

    /** What stands in the label of its role, and behind the prefix of labels that only name one. */
    private static String roles(JsonNode node) {
        JsonNode labels = Fields.at(node, "metadata", "labels");
        TreeSet<String> roles = new TreeSet<>();
        for (String label : Fields.sortedNames(labels)) {
            if (label.startsWith(ROLE_PREFIX)) {
                roles.add(label.substring(ROLE_PREFIX.length()));
            } else if (label.equals(ROLE)) {
                roles.add(Fields.text(labels, label));
            }
        }
        roles.remove("");
        return Fields.firstNonEmpty(String.join(",", roles), Cells.NONE);
    }

    private static Cell<JsonNode> address(String type) {
        return node -> {
            JsonNode address = Fields.first(Fields.at(node, "status", "addresses"), "type", type);
            return address.isObject() ? Fields.text(address, "address") : Cells.NONE;
        };
    }

    /** {@code 6.1 (amd64)}. */
    private static String kernel(JsonNode node) {
        JsonNode info = Fields.at(node, "status", "nodeInfo");
        String kernel = Fields.firstNonEmpty(Fields.text(info, "kernelVersion"), Cells.UNKNOWN);
        String architecture = Fields.text(info, "architecture");
        return architecture.isEmpty() ? kernel : kernel + " (" + architecture + ")";
    }
}
