package io.github.multikueue.proxy.core.apiserver.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A path and its operations. Not safe for use by several threads. */
final class PathItem {

    private static final String PARAMETERS = "parameters";

    private final Map<String, ObjectNode> operations = new LinkedHashMap<>();

    /** Adds an operation. */
    void add(String httpMethod, ObjectNode operation) {
        operations.put(httpMethod, operation);
    }

    /** Adds the path item to those of a document, if it has operations. Parameters that all of them have stand beside them. */
    void addTo(ObjectNode paths, String path) {
        if (operations.isEmpty()) {
            return;
        }
        ObjectNode item = paths.putObject(path);
        List<JsonNode> common = common();
        operations.forEach((method, operation) -> {
            List<JsonNode> own = operation.path(PARAMETERS).valueStream().collect(Collectors.toList());
            own.removeAll(common);
            put(operation, own);
            item.set(method, operation);
        });
        put(item, common);
    }

    private static void put(ObjectNode target, List<JsonNode> parameters) {
        target.remove(PARAMETERS);
        if (!parameters.isEmpty()) {
            parameters.sort(
                    Comparator.comparing(parameter -> parameter.path("name").asText()));
            target.putArray(PARAMETERS).addAll(parameters);
        }
    }

    private List<JsonNode> common() {
        List<JsonNode> common = null;
        for (ObjectNode operation : operations.values()) {
            List<JsonNode> own = operation.path(PARAMETERS).valueStream().toList();
            if (common == null) {
                common = new ArrayList<>(own);
            } else {
                common.retainAll(own);
            }
        }
        return common == null ? new ArrayList<>() : common;
    }
}
