package io.github.multikueue.proxy.core.table.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.HumanDuration;
import io.github.multikueue.proxy.core.table.cell.Cell;
import io.github.multikueue.proxy.core.table.cell.Cells;
import io.github.multikueue.proxy.core.table.cell.Fields;
import io.github.multikueue.proxy.core.table.cell.ResourcePrinter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Printers of RBAC, and of certificate signing requests. */
final class AccessPrinters {

    private static final String CERTIFICATES = "certificates.k8s.io";
    private static final Set<String> CERTIFICATE_STATES = Set.of("Issued", "Denied", "Failed");

    private AccessPrinters() {}

    static ResourcePrinter<JsonNode> bindings(String resource) {
        return ResourcePrinter.of("rbac.authorization.k8s.io", resource, "v1")
                .column("Name", Cells.NAME)
                .column(
                        "Role",
                        binding ->
                                Fields.text(binding, "roleRef", "kind") + "/" + Fields.text(binding, "roleRef", "name"))
                .column("Age", Cells.AGE)
                .column("Users", subjects("User", each -> Fields.text(each, "name")))
                .column("Groups", subjects("Group", each -> Fields.text(each, "name")))
                .column(
                        "ServiceAccounts",
                        subjects(
                                "ServiceAccount",
                                each -> Fields.text(each, "namespace") + "/" + Fields.text(each, "name")));
    }

    private static Cell<JsonNode> subjects(String kind, Function<JsonNode, String> name) {
        return binding -> Fields.elements(binding, "subjects")
                .filter(each -> Fields.text(each, "kind").equals(kind))
                .map(name)
                .collect(Collectors.joining(", "));
    }

    static ResourcePrinter<JsonNode> signingRequests() {
        return ResourcePrinter.of(CERTIFICATES, "certificatesigningrequests", "v1")
                .column("Name", Cells.NAME)
                .column("Age", Cells.AGE)
                .column("SignerName", Cells.textOr(Cells.NONE, "spec", "signerName"))
                .column("Requestor", Cells.text("spec", "username"))
                .column("RequestedDuration", AccessPrinters::requestedDuration)
                .column("Condition", AccessPrinters::condition);
    }

    private static String requestedDuration(JsonNode request) {
        return Fields.isSet(request, "spec", "expirationSeconds")
                ? HumanDuration.format(Duration.ofSeconds(Fields.number(request, "spec", "expirationSeconds")))
                : Cells.NONE;
    }

    /** {@code Approved,Issued}. */
    private static String condition(JsonNode request) {
        List<String> types = Fields.elements(request, "status", "conditions")
                .map(each -> Fields.text(each, "type"))
                .toList();
        String decision = types.contains("Denied") ? "Denied" : types.contains("Approved") ? "Approved" : "Pending";
        boolean issued = !Fields.text(request, "status", "certificate").isEmpty();
        return decision + (types.contains("Failed") ? ",Failed" : "") + (issued ? ",Issued" : "");
    }

    static ResourcePrinter<JsonNode> trustBundles() {
        return ResourcePrinter.of(CERTIFICATES, "clustertrustbundles", "v1alpha1", "v1beta1")
                .column("Name", Cells.NAME)
                .column("SignerName", Cells.textOr(Cells.NONE, "spec", "signerName"));
    }

    static ResourcePrinter<JsonNode> podCertificateRequests() {
        return ResourcePrinter.of(CERTIFICATES, "podcertificaterequests", "v1alpha1", "v1beta1")
                .column("Name", Cells.NAME)
                .column("PodName", Cells.text("spec", "podName"))
                .column("ServiceAccountName", Cells.text("spec", "serviceAccountName"))
                .column("NodeName", Cells.text("spec", "nodeName"))
                .column("SignerName", Cells.text("spec", "signerName"))
                .column("State", AccessPrinters::state);
    }

    private static String state(JsonNode request) {
        return Fields.elements(request, "status", "conditions")
                .map(each -> Fields.text(each, "type"))
                .filter(CERTIFICATE_STATES::contains)
                .reduce("Pending", (earlier, later) -> later);
    }
}
