package io.github.multikueue.proxy.core.apiserver.patch.fields;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON form of a {@link FieldSet}: {@code f:name} is a field, {@code k:{"name":"p"}} an element by its keys, {@code v:"t"} an
 * element by its value, {@code i:0} an element by its index, and {@code .} says that an object with members below is a member too.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/server-side-apply/">Server-side apply</a>
 */
final class FieldsV1 {

    private static final String SELF = ".";
    private static final ObjectReader VALUES =
            Json.MAPPER.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private FieldsV1() {}

    static ObjectNode write(FieldSet set) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        set.nodes().forEach((element, node) -> {
            ObjectNode below = json.putObject(name(element));
            if (node.member() && !node.below().isEmpty()) {
                below.putObject(SELF);
            }
            below.setAll(write(node.below()));
        });
        return json;
    }

    static FieldSet read(JsonNode json) {
        FieldSetBuilder builder = new FieldSetBuilder();
        read(json, builder);
        return builder.build();
    }

    /** Returns whether the step itself is a member, which it is if nothing is known to be below it. */
    private static boolean read(JsonNode json, FieldSetBuilder builder) {
        if (!json.isObject() && !json.isNull()) {
            throw new IllegalArgumentException("fields of managed fields: " + json + " (expected: an object)");
        }
        boolean self = false;
        boolean anyBelow = false;
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (field.getKey().equals(SELF)) {
                self = true;
            } else if (isKnown(field.getKey())) {
                FieldSetBuilder below = builder.below(element(field.getKey()));
                if (read(field.getValue(), below)) {
                    below.addThis();
                }
                anyBelow = true;
            }
        }
        return self || !anyBelow;
    }

    /** A kind of step that a later version may know is left out, and one that cannot be a step is an error. */
    private static boolean isKnown(String name) {
        if (name.length() < 2 || name.charAt(1) != ':') {
            throw malformed(name);
        }
        return "fkvi".indexOf(name.charAt(0)) >= 0;
    }

    private static PathElement element(String name) {
        String content = name.substring(2);
        return switch (name.charAt(0)) {
            case 'f' -> PathElement.field(content);
            case 'k' -> PathElement.key(keys(name, value(name, content)));
            case 'v' -> PathElement.value(value(name, content));
            default -> PathElement.index(index(name, content));
        };
    }

    private static TreeMap<String, JsonNode> keys(String name, JsonNode keys) {
        if (!keys.isObject()) {
            throw malformed(name);
        }
        TreeMap<String, JsonNode> fields = new TreeMap<>();
        keys.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }

    private static JsonNode value(String name, String json) {
        try {
            JsonNode value = VALUES.readTree(json);
            if (value.isMissingNode()) {
                throw malformed(name);
            }
            return value;
        } catch (JsonProcessingException e) {
            throw malformed(name);
        }
    }

    private static int index(String name, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw malformed(name);
        }
    }

    private static IllegalArgumentException malformed(String name) {
        return new IllegalArgumentException(
                "path element of managed fields: " + name + " (expected: f:, k:, v: or i: and its content)");
    }

    private static String name(PathElement element) {
        return switch (element.kind()) {
            case FIELD -> "f:" + element.name();
            case KEY -> "k:" + valueText(element.value());
            case VALUE -> "v:" + valueText(element.value());
            case INDEX -> "i:" + element.index();
        };
    }

    /** Go's JSON writes some characters of HTML as escapes, and clients compare the texts. */
    private static String valueText(JsonNode value) {
        StringBuilder escaped = new StringBuilder();
        for (char each : value.toString().toCharArray()) {
            if (each == '<' || each == '>' || each == '&' || each == '\u2028' || each == '\u2029') {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) each));
            } else {
                escaped.append(each);
            }
        }
        return escaped.toString();
    }
}
