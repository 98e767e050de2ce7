package io.github.multikueue.proxy.core.apiserver.patch.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One step of a path: a field of an object, or an element of a list, which is found by the values of its key fields, by its own
 * value, or by its index. The order is that of FieldsV1: fields, keys, values, indexes. Immutable.
 */
public final class PathElement implements Comparable<PathElement> {

    /** What a step goes by. */
    enum Kind {
        FIELD,
        KEY,
        VALUE,
        INDEX
    }

    private static final Comparator<PathElement> ORDER = Comparator.comparing(PathElement::kind)
            .thenComparing(PathElement::name, JsonValues.TEXT_ORDER)
            .thenComparing(PathElement::value, JsonValues::compare)
            .thenComparingInt(PathElement::index);

    private final Kind kind;
    private final String name;
    private final JsonNode value;
    private final int index;

    private PathElement(Kind kind, String name, JsonNode value, int index) {
        this.kind = kind;
        this.name = name;
        this.value = value;
        this.index = index;
    }

    /** The field of an object. */
    public static PathElement field(String name) {
        return new PathElement(Kind.FIELD, name, NullNode.instance, 0);
    }

    /** The element of a list whose key fields have these values. */
    static PathElement key(Map<String, JsonNode> keys) {
        TreeMap<String, JsonNode> sorted = new TreeMap<>(JsonValues.TEXT_ORDER);
        sorted.putAll(keys);
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        return new PathElement(Kind.KEY, "", object.setAll(sorted), 0);
    }

    /** The element of a set that has this value. */
    static PathElement value(JsonNode value) {
        return new PathElement(Kind.VALUE, "", value, 0);
    }

    /** The element of a list at this index. */
    static PathElement index(int index) {
        return new PathElement(Kind.INDEX, "", NullNode.instance, index);
    }

    Kind kind() {
        return kind;
    }

    /** The name of a field, or empty. */
    String name() {
        return name;
    }

    /** The value of an element of a set, or an object of the key fields in their order; null for fields and indexes. */
    JsonNode value() {
        return value;
    }

    /** The index of an element, or 0. */
    int index() {
        return index;
    }

    @Override
    public int compareTo(PathElement other) {
        return ORDER.compare(this, other);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PathElement element && compareTo(element) == 0;
    }

    @Override
    public int hashCode() {
        // Equal numbers may be written differently, so that the value cannot be used.
        return 31 * kind.ordinal() + name.hashCode() + index;
    }

    /** As messages have it: {@code .spec}, {@code [name="p"]}, {@code [="t"]} or {@code [0]}. */
    @Override
    public String toString() {
        return switch (kind) {
            case FIELD -> "." + name;
            case KEY ->
                value.propertyStream()
                        .map(key -> key.getKey() + "=" + JsonValues.pathText(key.getValue()))
                        .collect(Collectors.joining(",", "[", "]"));
            case VALUE -> "[=" + JsonValues.pathText(value) + "]";
            case INDEX -> "[" + index + "]";
        };
    }
}
