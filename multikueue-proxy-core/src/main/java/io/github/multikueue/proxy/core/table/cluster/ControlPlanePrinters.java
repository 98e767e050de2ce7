package io.github.multikueue.proxy.core.table.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.table.cell.Cell;
import io.github.multikueue.proxy.core.table.cell.Cells;
import io.github.multikueue.proxy.core.table.cell.Fields;
import io.github.multikueue.proxy.core.table.cell.ResourcePrinter;
import java.util.Comparator;
import java.util.List;

/** How API servers and controllers agree among themselves: fairness, leases, aggregation, storage. */
final class ControlPlanePrinters {

    private static final String FLOW_CONTROL = "flowcontrol.apiserver.k8s.io";
    private static final String[] QUEUING = {"spec", "limited", "limitResponse", "queuing"};
    private static final int MOST_VERSIONS = 3;

    private ControlPlanePrinters() {}

    static ResourcePrinter<JsonNode> flowSchemas() {
        return ResourcePrinter.of(FLOW_CONTROL, "flowschemas", "v1")
                .column("Name", Cells.NAME)
                .column("PriorityLevel", Cells.text("spec", "priorityLevelConfiguration", "name"))
                .column("MatchingPrecedence", Cells.number("spec", "matchingPrecedence"))
                .column(
                        "DistinguisherMethod",
                        schema -> Fields.isSet(schema, "spec", "distinguisherMethod")
                                ? Fields.text(schema, "spec", "distinguisherMethod", "type")
                                : Cells.NONE)
                .column("Age", Cells.AGE)
                .column("MissingPL", ControlPlanePrinters::isDangling)
                .order(Comparator.<JsonNode>comparingLong(schema -> Fields.number(schema, "spec", "matchingPrecedence"))
                        .thenComparing(schema -> Fields.text(schema, "metadata", "name")));
    }

    private static String isDangling(JsonNode schema) {
        JsonNode condition = Fields.condition(schema, "Dangling");
        return condition.isObject() ? Fields.text(condition, "status") : "?";
    }

    static ResourcePrinter<JsonNode> priorityLevels() {
        return ResourcePrinter.of(FLOW_CONTROL, "prioritylevelconfigurations", "v1")
                .column("Name", Cells.NAME)
                .column("Type", Cells.text("spec", "type"))
                .column("NominalConcurrencyShares", numberWith("nominalConcurrencyShares", "spec", "limited"))
                .column("Queues", numberWith("queues", QUEUING))
                .column("HandSize", numberWith("handSize", QUEUING))
                .column("QueueLengthLimit", numberWith("queueLengthLimit", QUEUING))
                .column("Age", Cells.AGE);
    }

    /** The number in a structure; {@code <none>} if the structure is missing. */
    private static Cell<JsonNode> numberWith(String field, String... structure) {
        return object -> Fields.at(object, structure).isObject()
                ? (Object) Fields.number(Fields.at(object, structure), field)
                : Cells.NONE;
    }

    static ResourcePrinter<JsonNode> leases() {
        return ResourcePrinter.of("coordination.k8s.io", "leases", "v1")
                .column("Name", Cells.NAME)
                .column("Holder", Cells.text("spec", "holderIdentity"))
                .column("Age", Cells.AGE);
    }

    static ResourcePrinter<JsonNode> leaseCandidates() {
        return ResourcePrinter.of("coordination.k8s.io", "leasecandidates", "v1alpha2", "v1beta1")
                .column("Name", Cells.NAME)
                .column("LeaseName", Cells.text("spec", "leaseName"))
                .column("BinaryVersion", Cells.text("spec", "binaryVersion"))
                .column("EmulationVersion", Cells.text("spec", "emulationVersion"))
                .column("Age", Cells.AGE);
    }

    static ResourcePrinter<JsonNode> apiServices() {
        return ResourcePrinter.of("apiregistration.k8s.io", "apiservices", "v1")
                .column("Name", Cells.NAME)
                .column("Service", ControlPlanePrinters::service)
                .column("Available", ControlPlanePrinters::isAvailable)
                .column("Age", Cells.AGE);
    }

    private static String service(JsonNode apiService) {
        JsonNode service = Fields.at(apiService, "spec", "service");
        return service.isObject() ? Fields.text(service, "namespace") + "/" + Fields.text(service, "name") : "Local";
    }

    /** {@code True}, or {@code False (ServiceNotFound)}. */
    private static String isAvailable(JsonNode apiService) {
        JsonNode condition = Fields.condition(apiService, "Available");
        if (!condition.isObject()) {
            return "Unknown";
        }
        String status = Fields.text(condition, "status");
        String reason = Fields.text(condition, "reason");
        return status.equals("True") || reason.isEmpty() ? status : status + " (" + reason + ")";
    }

    static ResourcePrinter<JsonNode> storageVersions() {
        return ResourcePrinter.of("internal.apiserver.k8s.io", "storageversions", "v1alpha1")
                .column("Name", Cells.NAME)
                .column("CommonEncodingVersion", Cells.textIfSet(Cells.UNSET, "status", "commonEncodingVersion"))
                .column("StorageVersions", ControlPlanePrinters::versions)
                .column("Age", Cells.AGE);
    }

    private static String versions(JsonNode storageVersion) {
        List<String> versions = Fields.elements(storageVersion, "status", "storageVersions")
                .map(each -> Fields.text(each, "apiServerID") + "=" + Fields.text(each, "encodingVersion"))
                .toList();
        return Fields.firstNonEmpty(Cells.firstFew(versions, ",", MOST_VERSIONS), Cells.UNSET);
    }

    static ResourcePrinter<JsonNode> storageMigrations() {
        String[] resource = {"spec", "resource"};
        return ResourcePrinter.of("storagemigration.k8s.io", "storageversionmigrations", "v1alpha1")
                .column("Name", Cells.NAME)
                .column("Resource", migration -> {
                    JsonNode of = Fields.at(migration, resource);
                    return Fields.text(of, "resource") + "." + Fields.text(of, "version") + "."
                            + Fields.text(of, "group");
                });
    }
}
