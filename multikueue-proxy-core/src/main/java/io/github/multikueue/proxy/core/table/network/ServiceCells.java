package io.github.multikueue.proxy.core.table.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.table.cell.Cells;
import io.github.multikueue.proxy.core.table.cell.Fields;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Addresses and ports of Services. */
final class ServiceCells {

    private ServiceCells() {}

    static String clusterAddress(JsonNode service) {
        return Fields.texts(service, "spec", "clusterIPs").stream().findFirst().orElse(Cells.NONE);
    }

    static String externalAddresses(JsonNode service) {
        String given = String.join(",", Fields.texts(service, "spec", "externalIPs"));
        return switch (Fields.text(service, "spec", "type")) {
            case "ClusterIP", "NodePort" -> Fields.firstNonEmpty(given, Cells.NONE);
            case "LoadBalancer" -> {
                String all = Stream.of(loadBalancers(service), given)
                        .filter(each -> !each.isEmpty())
                        .collect(Collectors.joining(","));
                yield Fields.firstNonEmpty(all, "<pending>");
            }
            case "ExternalName" -> Fields.text(service, "spec", "externalName");
            default -> Cells.UNKNOWN;
        };
    }

    /** The addresses of the load balancers of a Service or Ingress, sorted: {@code 192.0.2.1,lb.example.com}. */
    static String loadBalancers(JsonNode object) {
        TreeSet<String> addresses = new TreeSet<>();
        Fields.elements(object, "status", "loadBalancer", "ingress")
                .map(each -> Fields.firstNonEmpty(Fields.text(each, "ip"), Fields.text(each, "hostname")))
                .filter(each -> !each.isEmpty())
                .forEach(addresses::add);
        return String.join(",", addresses);
    }

    /** {@code 80:30080/TCP,53/UDP}: the port, and the one on each node if there is one. */
    static String ports(JsonNode service) {
        String ports = Fields.elements(service, "spec", "ports")
                .map(port -> Fields.number(port, "port")
                        + (Fields.number(port, "nodePort") > 0 ? ":" + Fields.number(port, "nodePort") : "")
                        + "/"
                        + Fields.text(port, "protocol"))
                .collect(Collectors.joining(","));
        return Fields.firstNonEmpty(ports, Cells.NONE);
    }
}
