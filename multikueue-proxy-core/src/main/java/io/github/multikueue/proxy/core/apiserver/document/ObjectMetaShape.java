package io.github.multikueue.proxy.core.apiserver.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.multikueue.proxy.core.apiserver.document.MetaField.Kind;
import io.github.multikueue.proxy.core.kube.meta.GoText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings metadata into the form that {@code meta/v1 ObjectMeta} has after it was read into the type and written again:
 * unknown, null and empty fields are gone, and times are in UTC with whole seconds. The words for a wrong type are those of
 * Go's JSON library, which kube-apiserver passes on.
 */
public final class ObjectMetaShape {

    private static final int MOST_UNKNOWN = 100;

    private final List<String> unknown;

    private ObjectMetaShape(List<String> unknown) {
        this.unknown = unknown;
    }

    /**
     * Changes the field {@code metadata} of an object, if it is there.
     *
     * @param path the path of the metadata
     * @param unknown takes the paths of fields that were dropped because they are unknown, until it has 100
     * @throws IllegalArgumentException if a field has the wrong type
     */
    public static void normalize(ObjectNode object, String path, List<String> unknown) {
        JsonNode meta = object.get("metadata");
        if (meta == null) {
            return;
        }
        if (meta.isNull()) {
            object.putObject("metadata");
        } else if (meta instanceof ObjectNode fields) {
            new ObjectMetaShape(unknown).struct(fields, MetaField.OBJECT_META, path, "");
        } else {
            throw new IllegalArgumentException(
                    "json: cannot unmarshal " + jsonType(meta) + " into Go value of type v1.ObjectMeta");
        }
    }

    private void struct(ObjectNode object, MetaField type, String path, String goField) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        object.properties().forEach(each -> sorted.put(each.getKey(), each.getValue()));
        sorted.forEach((name, value) -> {
            MetaField field = type.fields().get(name);
            JsonNode normal = null;
            if (field != null) {
                String go = goField.isEmpty() ? name : goField + "." + name;
                normal = value(value, field, path + "." + name, new GoPlace(type.goName(), go));
            } else if (unknown.size() < MOST_UNKNOWN) {
                unknown.add(path + "." + name);
            }
            if (normal == null) {
                object.remove(name);
            } else {
                object.set(name, normal);
            }
        });
    }

    /** Returns the value in its form, or null if it counts as absent. */
    private @Nullable JsonNode value(JsonNode value, MetaField field, String path, GoPlace place) {
        if (value.isNull()) {
            return null;
        }
        return switch (field.kind()) {
            case STRING -> emptyToNull(text(value, field, place));
            case TIME -> time(text(value, field, place));
            case INT64 -> integer(value, field, place);
            case BOOL -> value.isBoolean() ? value : mismatch(value, field, place);
            case MAP -> map(value, field, place);
            case LIST -> list(value, field, path, place);
            case STRUCT -> {
                if (!(value instanceof ObjectNode object)) {
                    yield mismatch(value, field, place);
                }
                struct(object, field, path, place.field());
                yield object;
            }
            case ANY -> value;
        };
    }

    private static String text(JsonNode value, MetaField field, GoPlace place) {
        return value.isTextual()
                ? value.textValue()
                : mismatch(value, field, place).asText();
    }

    private static @Nullable JsonNode emptyToNull(String text) {
        return text.isEmpty() ? null : new TextNode(text);
    }

    private static JsonNode time(String text) {
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return new TextNode(instant.truncatedTo(ChronoUnit.SECONDS).toString());
        } catch (DateTimeException e) {
            String quoted = GoText.quote(text);
            throw new IllegalArgumentException(
                    "parsing time " + quoted + " as \"2006-01-02T15:04:05Z07:00\": cannot parse " + quoted
                            + " as \"2006\"",
                    e);
        }
    }

    private static @Nullable JsonNode integer(JsonNode value, MetaField field, GoPlace place) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            return mismatch(value, field, place);
        }
        return value.longValue() == 0 && !field.keepsZero() ? null : value;
    }

    private static @Nullable JsonNode map(JsonNode value, MetaField field, GoPlace place) {
        if (!(value instanceof ObjectNode map)) {
            return mismatch(value, field, place);
        }
        for (Map.Entry<String, JsonNode> each : List.copyOf(map.properties())) {
            boolean nothing = each.getValue().isNull();
            map.put(each.getKey(), nothing ? "" : text(each.getValue(), MetaField.TEXT, place));
        }
        return map.isEmpty() ? null : map;
    }

    private @Nullable JsonNode list(JsonNode value, MetaField field, String path, GoPlace place) {
        MetaField element = field.element();
        if (!(value instanceof ArrayNode list) || element == null) {
            return mismatch(value, field, place);
        }
        for (int i = 0; i < list.size(); i++) {
            JsonNode normal = value(list.get(i), element, path + "[" + i + "]", place);
            if (normal == null) {
                normal = element.kind() == Kind.STRING ? new TextNode("") : list.objectNode();
            }
            list.set(i, normal);
        }
        return list.isEmpty() ? null : list;
    }

    private static JsonNode mismatch(JsonNode value, MetaField field, GoPlace place) {
        String found = jsonType(value) + (value.isNumber() && field.kind() == Kind.INT64 ? " " + value.asText() : "");
        throw new IllegalArgumentException("json: cannot unmarshal " + found + " into Go struct field " + place.struct()
                + "." + place.field() + " of type " + field.goName(true));
    }

    private static String jsonType(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> "bool";
            case NUMBER -> "number";
            case STRING -> "string";
            case ARRAY -> "array";
            default -> "object";
        };
    }

    /** Where a value is, in the words of Go: the type that has the field, and the way to it. */
    private record GoPlace(String struct, String field) {}
}
