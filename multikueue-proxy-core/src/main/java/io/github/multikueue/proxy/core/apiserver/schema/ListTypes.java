package io.github.multikueue.proxy.core.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.GoText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks that lists of the type {@code set} have no element twice, and those of the type {@code map} no key. */
final class ListTypes {

    private ListTypes() {}

    static void validate(ObjectSchema schema, JsonNode value, String path, Findings findings) {
        if (value.isArray()) {
            validateList(schema, value, path, findings);
        } else if (value.isObject()) {
            for (Map.Entry<String, JsonNode> each : value.properties()) {
                boolean declared = schema.propertyNames().contains(each.getKey());
                ObjectSchema field = schema.property(each.getKey());
                if (field != null && !findings.isFull()) {
                    String child =
                            declared ? SchemaPruning.child(path, each.getKey()) : path + "[" + each.getKey() + "]";
                    validate(field, each.getValue(), child, findings);
                }
            }
        }
    }

    private static void validateList(ObjectSchema schema, JsonNode list, String path, Findings findings) {
        switch (schema.merge()) {
            case SET -> findDuplicates(list.valueStream().toList(), path, findings);
            case MAP -> validateMap(schema, list, path, findings);
            default -> {}
        }
        ObjectSchema items = schema.items();
        for (int i = 0; items != null && i < list.size() && !findings.isFull(); i++) {
            validate(items, list.get(i), path + "[" + i + "]", findings);
        }
    }

    private static void validateMap(ObjectSchema schema, JsonNode list, String path, Findings findings) {
        for (int i = 0; i < list.size(); i++) {
            if (!list.get(i).isObject() && !list.get(i).isNull()) {
                findings.add(FieldError.invalid(
                        path + "[" + i + "]",
                        GoText.value(list.get(i)),
                        "must be an object for an array of list-type map"));
                return;
            }
        }
        List<JsonNode> keys =
                list.valueStream().map(each -> key(each, schema.listMapKeys())).toList();
        findDuplicates(keys, path, findings);
    }

    private static JsonNode key(JsonNode element, List<String> fields) {
        ObjectNode key = JsonNodeFactory.instance.objectNode();
        for (String field : fields) {
            if (element.has(field)) {
                key.set(field, element.get(field));
            }
        }
        return key;
    }

    /** Reports each value that is there more than once, at its second place. */
    private static void findDuplicates(List<JsonNode> values, String path, Findings findings) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < values.size() && !findings.isFull(); i++) {
            JsonNode value = values.get(i);
            // A text and a number that looks like it are different values, and so are 1 and 1.0.
            String identity = value.isNumber() ? (value.isIntegralNumber() ? "i" : "f") : "";
            int count = counts.merge(identity + GoText.json(value), 1, Integer::sum);
            if (count == 2) {
                findings.add(new FieldError(FieldError.Type.DUPLICATE, path + "[" + i + "]", GoText.value(value), ""));
            }
        }
    }
}
