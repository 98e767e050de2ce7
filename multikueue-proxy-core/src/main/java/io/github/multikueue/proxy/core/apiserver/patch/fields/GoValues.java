package io.github.multikueue.proxy.core.apiserver.patch.fields;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.GoText;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** JSON values in the form that Go's {@code fmt} package gives them, since kube-apiserver's messages contain such texts. */
public final class GoValues {

    private GoValues() {}

    /** The value as {@code %v} writes it: texts without quotes, {@code [a b]}, {@code map[k:v]}, {@code <nil>}. */
    public static String text(JsonNode value) {
        if (value.isObject()) {
            TreeMap<String, String> fields = new TreeMap<>(JsonValues.TEXT_ORDER);
            value.properties().forEach(field -> fields.put(field.getKey(), text(field.getValue())));
            return fields.entrySet().stream()
                    .map(field -> field.getKey() + ":" + field.getValue())
                    .collect(Collectors.joining(" ", "map[", "]"));
        }
        if (value.isArray()) {
            return value.valueStream().map(GoValues::text).collect(Collectors.joining(" ", "[", "]"));
        }
        if (value.isNull()) {
            return "<nil>";
        }
        return value.isFloatingPointNumber() ? GoText.number(value) : value.asText();
    }

    /** The name of the Go type of the value, as {@code %T} writes it. */
    static String typeName(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case NUMBER -> value.isIntegralNumber() ? "int64" : "float64";
            case ARRAY -> "[]interface {}";
            case OBJECT -> "map[string]interface {}";
            default -> "<nil>";
        };
    }
}
