package io.github.multikueue.proxy.core.table.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.table.cell.Cells;
import io.github.multikueue.proxy.core.table.cell.Fields;
import io.github.multikueue.proxy.core.table.cell.ResourcePrinter;
import io.github.multikueue.proxy.core.table.cell.SelectorText;

/** {@code admissionregistration.k8s.io}. */
final class AdmissionPrinters {

    private static final String GROUP = "admissionregistration.k8s.io";

    private AdmissionPrinters() {}

    static ResourcePrinter<JsonNode> webhooks(String resource) {
        return ResourcePrinter.of(GROUP, resource, "v1")
                .column("Name", Cells.NAME)
                .column("Webhooks", Cells.size("webhooks"))
                .column("Age", Cells.AGE);
    }

    static ResourcePrinter<JsonNode> policies(String resource, String column, String field) {
        return ResourcePrinter.of(GROUP, resource, "v1", "v1beta1", "v1alpha1")
                .column("Name", Cells.NAME)
                .column(column, Cells.size("spec", field))
                .column("ParamKind", AdmissionPrinters::parameterKind)
                .column("Age", Cells.AGE);
    }

    private static String parameterKind(JsonNode policy) {
        JsonNode kind = Fields.at(policy, "spec", "paramKind");
        return kind.isObject() ? Fields.text(kind, "apiVersion") + "/" + Fields.text(kind, "kind") : Cells.UNSET;
    }

    static ResourcePrinter<JsonNode> bindings(String resource) {
        return ResourcePrinter.of(GROUP, resource, "v1", "v1beta1", "v1alpha1")
                .column("Name", Cells.NAME)
                .column("PolicyName", Cells.text("spec", "policyName"))
                .column("ParamRef", AdmissionPrinters::parameters)
                .column("Age", Cells.AGE);
    }

    /** {@code team-a/limits}, or with an asterisk for any namespace; or a selector. */
    private static String parameters(JsonNode binding) {
        JsonNode parameters = Fields.at(binding, "spec", "paramRef");
        String name = Fields.text(parameters, "name");
        if (!name.isEmpty()) {
            return Fields.firstNonEmpty(Fields.text(parameters, "namespace"), "*") + "/" + name;
        }
        return parameters.path("selector").isObject() ? SelectorText.goText(parameters.path("selector")) : Cells.UNSET;
    }
}
