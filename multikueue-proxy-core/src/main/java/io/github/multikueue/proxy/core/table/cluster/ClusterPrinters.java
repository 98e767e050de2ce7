package io.github.multikueue.proxy.core.table.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.table.cell.Cells;
import io.github.multikueue.proxy.core.table.cell.Fields;
import io.github.multikueue.proxy.core.table.cell.ResourcePrinter;
import java.util.List;
import java.util.stream.Collectors;

/** All that is neither workload nor network nor storage. */
public final class ClusterPrinters {

    /** All printers of the package. */
    public static final List<ResourcePrinter<?>> ALL = List.of(
            NodePrinter.nodes(),
            namespaces(),
            secrets(),
            configMaps(),
            serviceAccounts(),
            resourceQuotas(),
            EventPrinter.events("", EventPrinter.CORE),
            EventPrinter.events("events.k8s.io", EventPrinter.EVENTS),
            AccessPrinters.bindings("rolebindings"),
            AccessPrinters.bindings("clusterrolebindings"),
            AccessPrinters.signingRequests(),
            AccessPrinters.trustBundles(),
            AccessPrinters.podCertificateRequests(),
            AdmissionPrinters.webhooks("mutatingwebhookconfigurations"),
            AdmissionPrinters.webhooks("validatingwebhookconfigurations"),
            AdmissionPrinters.policies("validatingadmissionpolicies", "Validations", "validations"),
            AdmissionPrinters.policies("mutatingadmissionpolicies", "Mutations", "mutations"),
            AdmissionPrinters.bindings("validatingadmissionpolicybindings"),
            AdmissionPrinters.bindings("mutatingadmissionpolicybindings"),
            ControlPlanePrinters.flowSchemas(),
            ControlPlanePrinters.priorityLevels(),
            ControlPlanePrinters.leases(),
            ControlPlanePrinters.leaseCandidates(),
            ControlPlanePrinters.apiServices(),
            ControlPlanePrinters.storageVersions(),
            ControlPlanePrinters.storageMigrations(),
            SchedulingPrinters.priorityClasses(),
            SchedulingPrinters.runtimeClasses(),
            SchedulingPrinters.workloads());

    private ClusterPrinters() {}

    private static ResourcePrinter<JsonNode> namespaces() {
        return ResourcePrinter.of("", "namespaces", "v1")
                .column("Name", Cells.NAME)
                .column("Status", Cells.text("status", "phase"))
                .column("Age", Cells.AGE);
    }

    private static ResourcePrinter<JsonNode> secrets() {
        return ResourcePrinter.of("", "secrets", "v1")
                .column("Name", Cells.NAME)
                .column("Type", Cells.text("type"))
                .column("Data", Cells.size("data"))
                .column("Age", Cells.AGE);
    }

    private static ResourcePrinter<JsonNode> configMaps() {
        return ResourcePrinter.of("", "configmaps", "v1")
                .column("Name", Cells.NAME)
                .column(
                        "Data",
                        object -> (long) object.path("data").size()
                                + object.path("binaryData").size())
                .column("Age", Cells.AGE);
    }

    /** The number of Secrets is shown by versions before 1.36. */
    private static ResourcePrinter<JsonNode> serviceAccounts() {
        return ResourcePrinter.of("", "serviceaccounts", "v1")
                .column("Name", Cells.NAME)
                .column("Secrets", Cells.size("secrets"))
                .column("Age", Cells.AGE);
    }

    private static ResourcePrinter<JsonNode> resourceQuotas() {
        return ResourcePrinter.of("", "resourcequotas", "v1")
                .column("Name", Cells.NAME)
                .column("Request", quota -> used(quota, false))
                .column("Limit", quota -> used(quota, true))
                .column("Age", Cells.AGE);
    }

    /** {@code cpu: 1/4, memory: 1Gi/8Gi}. */
    private static String used(JsonNode quota, boolean limits) {
        JsonNode hard = Fields.at(quota, "status", "hard");
        return Fields.sortedNames(hard).stream()
                .filter(resource -> resource.startsWith("limits.") == limits)
                .map(resource -> resource + ": "
                        + Fields.firstNonEmpty(Fields.text(quota, "status", "used", resource), "0") + "/"
                        + Fields.firstNonEmpty(Fields.text(hard, resource), "0"))
                .collect(Collectors.joining(", "));
    }
}
