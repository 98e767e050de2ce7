package io.github.multikueue.proxy.core.table.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.table.cell.Cell;
import io.github.multikueue.proxy.core.table.cell.Cells;
import io.github.multikueue.proxy.core.table.cell.Fields;
import io.github.multikueue.proxy.core.table.cell.ResourcePrinter;
import io.github.multikueue.proxy.core.table.cell.SelectorText;
import java.util.List;
import java.util.Locale;

/** Pods and the controllers that keep them running. */
public final class WorkloadPrinters {

    /** Annotations that stand for fields of the internal version, from which kube-apiserver makes Tables. */
    private static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

    private static final String ROLLBACK = "deprecated.deployment.rollback.to";

    private static final String[] TEMPLATE = {"spec", "template", "spec"};

    /** All printers of the package. */
    public static final List<ResourcePrinter<?>> ALL = List.of(
            PodPrinter.pods(),
            podTemplates(),
            replicas("", "replicationcontrollers", SelectorText.labels("spec", "selector")),
            replicas("apps", "replicasets", SelectorText.selector("spec", "selector")),
            deployments(),
            statefulSets(),
            daemonSets(),
            controllerRevisions(),
            BatchPrinters.jobs(),
            BatchPrinters.cronJobs(),
            autoscalers(),
            disruptionBudgets());

    private WorkloadPrinters() {}

    private static ResourcePrinter<JsonNode> podTemplates() {
        return ResourcePrinter.of("", "podtemplates", "v1")
                .column("Name", Cells.NAME)
                .column("Containers", Cells.containers("name", "template", "spec"))
                .column("Images", Cells.containers("image", "template", "spec"))
                .column("Pod Labels", SelectorText.labels("template", "metadata", "labels"));
    }

    private static ResourcePrinter<JsonNode> replicas(String group, String resource, Cell<JsonNode> selector) {
        return ResourcePrinter.of(group, resource, "v1")
                .column("Name", Cells.NAME)
                .column("Desired", Cells.number("spec", "replicas"))
                .column("Current", Cells.number("status", "replicas"))
                .column("Ready", Cells.number("status", "readyReplicas"))
                .column("Age", Cells.AGE)
                .column("Containers", Cells.containers("name", TEMPLATE))
                .column("Images", Cells.containers("image", TEMPLATE))
                .column("Selector", selector);
    }

    private static ResourcePrinter<JsonNode> deployments() {
        return ResourcePrinter.of("apps", "deployments", "v1")
                .column("Name", Cells.NAME)
                .column("Ready", WorkloadPrinters::readyOfDesired)
                .column("Up-to-date", Cells.number("status", "updatedReplicas"))
                .column("Available", Cells.number("status", "availableReplicas"))
                .column("Age", Cells.AGE)
                .column("Containers", Cells.containers("name", TEMPLATE))
                .column("Images", Cells.containers("image", TEMPLATE))
                // Unlike elsewhere, an empty selector is an empty text.
                .column(
                        "Selector",
                        object -> SelectorText.of(Fields.at(object, "spec", "selector"))
                                .orElse("<invalid>"))
                .hideAnnotations(ROLLBACK);
    }

    private static String readyOfDesired(JsonNode object) {
        return Fields.number(object, "status", "readyReplicas") + "/" + Fields.number(object, "spec", "replicas");
    }

    private static ResourcePrinter<JsonNode> statefulSets() {
        return ResourcePrinter.of("apps", "statefulsets", "v1")
                .column("Name", Cells.NAME)
                .column("Ready", WorkloadPrinters::readyOfDesired)
                .column("Age", Cells.AGE)
                .column("Containers", Cells.containers("name", TEMPLATE))
                .column("Images", Cells.containers("image", TEMPLATE));
    }

    private static ResourcePrinter<JsonNode> daemonSets() {
        return ResourcePrinter.of("apps", "daemonsets", "v1")
                .column("Name", Cells.NAME)
                .column("Desired", Cells.number("status", "desiredNumberScheduled"))
                .column("Current", Cells.number("status", "currentNumberScheduled"))
                .column("Ready", Cells.number("status", "numberReady"))
                .column("Up-to-date", Cells.number("status", "updatedNumberScheduled"))
                .column("Available", Cells.number("status", "numberAvailable"))
                .column("Node Selector", SelectorText.labels("spec", "template", "spec", "nodeSelector"))
                .column("Age", Cells.AGE)
                .column("Containers", Cells.containers("name", TEMPLATE))
                .column("Images", Cells.containers("image", TEMPLATE))
                .column("Selector", SelectorText.selector("spec", "selector"))
                .hideAnnotations(TEMPLATE_GENERATION);
    }

    private static ResourcePrinter<JsonNode> controllerRevisions() {
        return ResourcePrinter.of("apps", "controllerrevisions", "v1")
                .column("Name", Cells.NAME)
                .column("Controller", WorkloadPrinters::controller)
                .column("Revision", Cells.number("revision"))
                .column("Age", Cells.AGE);
    }

    /** {@code statefulset.apps/web}. */
    private static String controller(JsonNode object) {
        return Fields.elements(object, "metadata", "ownerReferences")
                .filter(owner -> Fields.flag(owner, "controller"))
                .findFirst()
                .map(owner -> {
                    String version = Fields.text(owner, "apiVersion");
                    String group = version.contains("/") ? "." + version.substring(0, version.indexOf('/')) : "";
                    String kind = (Fields.text(owner, "kind") + group).toLowerCase(Locale.ROOT);
                    return kind + "/" + Fields.text(owner, "name");
                })
                .orElse(Cells.NONE);
    }

    /** Other versions have their metrics elsewhere. */
    private static ResourcePrinter<JsonNode> autoscalers() {
        return ResourcePrinter.of("autoscaling", "horizontalpodautoscalers", "v2")
                .column("Name", Cells.NAME)
                .column(
                        "Reference",
                        object -> Fields.text(object, "spec", "scaleTargetRef", "kind") + "/"
                                + Fields.text(object, "spec", "scaleTargetRef", "name"))
                .column("Targets", MetricTargets::of)
                .column("MinPods", Cells.textIfSet(Cells.UNSET, "spec", "minReplicas"))
                .column("MaxPods", Cells.number("spec", "maxReplicas"))
                .column("Replicas", Cells.number("status", "currentReplicas"))
                .column("Age", Cells.AGE);
    }

    private static ResourcePrinter<JsonNode> disruptionBudgets() {
        return ResourcePrinter.of("policy", "poddisruptionbudgets", "v1")
                .column("Name", Cells.NAME)
                .column("Min Available", Cells.textIfSet("N/A", "spec", "minAvailable"))
                .column("Max Unavailable", Cells.textIfSet("N/A", "spec", "maxUnavailable"))
                .column("Allowed Disruptions", Cells.number("status", "disruptionsAllowed"))
                .column("Age", Cells.AGE);
    }
}
