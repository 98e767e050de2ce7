package io.github.multikueue.proxy.core.table.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.table.cell.Cells;
import io.github.multikueue.proxy.core.table.cell.Fields;
import io.github.multikueue.proxy.core.table.cell.ResourcePrinter;
import io.github.multikueue.proxy.core.table.cell.SelectorText;
import java.util.List;
import java.util.Locale;

/** Services, and how they are reached. */
public final class NetworkPrinters {

    /** All printers of the package. */
    public static final List<ResourcePrinter<?>> ALL = List.of(
            services(),
            endpoints(),
            endpointSlices(),
            ingresses(),
            ingressClasses(),
            networkPolicies(),
            addresses(),
            serviceRanges());

    private NetworkPrinters() {}

    private static ResourcePrinter<JsonNode> services() {
        return ResourcePrinter.of("", "services", "v1")
                .column("Name", Cells.NAME)
                .column("Type", Cells.text("spec", "type"))
                .column("Cluster-IP", ServiceCells::clusterAddress)
                .column("External-IP", ServiceCells::externalAddresses)
                .column("Port(s)", ServiceCells::ports)
                .column("Age", Cells.AGE)
                .column("Selector", SelectorText.labels("spec", "selector"));
    }

    private static ResourcePrinter<JsonNode> endpoints() {
        return ResourcePrinter.of("", "endpoints", "v1")
                .column("Name", Cells.NAME)
                .column("Endpoints", EndpointCells::ofSubsets)
                .column("Age", Cells.AGE);
    }

    private static ResourcePrinter<JsonNode> endpointSlices() {
        return ResourcePrinter.of("discovery.k8s.io", "endpointslices", "v1")
                .column("Name", Cells.NAME)
                .column("AddressType", Cells.text("addressType"))
                .column("Ports", EndpointCells::portsOfSlice)
                .column("Endpoints", EndpointCells::addressesOfSlice)
                .column("Age", Cells.AGE);
    }

    private static ResourcePrinter<JsonNode> ingresses() {
        return ResourcePrinter.of("networking.k8s.io", "ingresses", "v1")
                .column("Name", Cells.NAME)
                .column("Class", Cells.textIfSet(Cells.NONE, "spec", "ingressClassName"))
                .column("Hosts", NetworkPrinters::hosts)
                .column("Address", ServiceCells::loadBalancers)
                .column("Ports", ingress -> Fields.at(ingress, "spec", "tls").isEmpty() ? "80" : "80, 443")
                .column("Age", Cells.AGE);
    }

    /** The first three hosts. As kube-apiserver counts it, rules without a host are among the others, too. */
    private static String hosts(JsonNode ingress) {
        List<JsonNode> rules = Fields.elements(ingress, "spec", "rules").toList();
        StringBuilder hosts = new StringBuilder();
        int shown = 0;
        for (JsonNode rule : rules) {
            if (shown == 3) {
                return hosts + " + " + (rules.size() - shown) + " more...";
            }
            String host = Fields.text(rule, "host");
            if (!host.isEmpty()) {
                hosts.append(shown == 0 ? "" : ",").append(host);
                shown++;
            }
        }
        return shown == 0 ? "*" : hosts.toString();
    }

    private static ResourcePrinter<JsonNode> ingressClasses() {
        return ResourcePrinter.of("networking.k8s.io", "ingressclasses", "v1")
                .column("Name", Cells.nameOrDefault("ingressclass.kubernetes.io/is-default-class"))
                .column("Controller", Cells.text("spec", "controller"))
                .column("Parameters", NetworkPrinters::parameters)
                .column("Age", Cells.AGE);
    }

    /** {@code IngressParameters.example.com/external}. */
    private static String parameters(JsonNode ingressClass) {
        JsonNode parameters = Fields.at(ingressClass, "spec", "parameters");
        if (!parameters.isObject()) {
            return Cells.NONE;
        }
        String group = Fields.isSet(parameters, "apiGroup") ? "." + Fields.text(parameters, "apiGroup") : "";
        return Fields.text(parameters, "kind") + group + "/" + Fields.text(parameters, "name");
    }

    private static ResourcePrinter<JsonNode> networkPolicies() {
        return ResourcePrinter.of("networking.k8s.io", "networkpolicies", "v1")
                .column("Name", Cells.NAME)
                .column("Pod-Selector", SelectorText.selector("spec", "podSelector"))
                .column("Age", Cells.AGE);
    }

    private static ResourcePrinter<JsonNode> addresses() {
        return ResourcePrinter.of("networking.k8s.io", "ipaddresses", "v1", "v1beta1")
                .column("Name", Cells.NAME)
                .column("ParentRef", NetworkPrinters::parent)
                .beyondColumns("Age", Cells.AGE);
    }

    /** {@code services/default/kubernetes}. */
    private static String parent(JsonNode address) {
        JsonNode parent = Fields.at(address, "spec", "parentRef");
        if (!parent.isObject()) {
            return Cells.NONE;
        }
        String group = Fields.text(parent, "group");
        String namespace = Fields.text(parent, "namespace");
        String resource = Fields.text(parent, "resource") + (group.isEmpty() ? "" : "." + group);
        return resource.toLowerCase(Locale.ROOT) + (namespace.isEmpty() ? "" : "/" + namespace) + "/"
                + Fields.text(parent, "name");
    }

    private static ResourcePrinter<JsonNode> serviceRanges() {
        return ResourcePrinter.of("networking.k8s.io", "servicecidrs", "v1", "v1beta1")
                .column("Name", Cells.NAME)
                .column("CIDRs", Cells.joined(",", "", "spec", "cidrs"))
                .column("Age", Cells.AGE);
    }
}
