package io.github.multikueue.proxy.core.table.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.table.cell.Cells;
import io.github.multikueue.proxy.core.table.cell.Fields;
import java.util.ArrayList;
import java.util.List;

/** The first three of many endpoints or ports, and how many more there are. */
final class EndpointCells {

    private static final int MOST = 3;

    private EndpointCells() {}

    /** Of Endpoints: each port with each address, or the addresses alone for a subset without ports. */
    static String ofSubsets(JsonNode endpoints) {
        List<String> found = new ArrayList<>();
        for (JsonNode subset : endpoints.path("subsets")) {
            List<String> addresses = Fields.elements(subset, "addresses")
                    .map(each -> Fields.text(each, "ip"))
                    .toList();
            if (subset.path("ports").isEmpty()) {
                found.addAll(addresses);
            }
            for (JsonNode port : subset.path("ports")) {
                addresses.forEach(each -> found.add(withPort(each, Fields.number(port, "port"))));
            }
        }
        return endpoints.path("subsets").isEmpty() ? Cells.NONE : Cells.firstFew(found, ",", MOST);
    }

    private static String withPort(String address, long port) {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }

    static String addressesOfSlice(JsonNode slice) {
        return few(Fields.elements(slice, "endpoints")
                .flatMap(each -> Fields.texts(each, "addresses").stream())
                .toList());
    }

    /** A port without a number is named, or stands for all. */
    static String portsOfSlice(JsonNode slice) {
        return few(Fields.elements(slice, "ports")
                .map(port -> {
                    String otherwise = Fields.isSet(port, "name") ? Fields.text(port, "name") : "*";
                    return Fields.isSet(port, "port") ? Fields.text(port, "port") : otherwise;
                })
                .toList());
    }

    private static String few(List<String> texts) {
        return Fields.firstNonEmpty(Cells.firstFew(texts, ",", MOST), Cells.UNSET);
    }
}
