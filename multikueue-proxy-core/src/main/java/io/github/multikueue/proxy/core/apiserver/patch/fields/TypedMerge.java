package io.github.multikueue.proxy.core.apiserver.patch.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldType.ListType;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldType.ObjectType;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lays one object over another: a field that the second names gets its value, and no field goes. A list is ordered like the first
 * where the second says nothing of it, and otherwise like the second.
 */
public final class TypedMerge {

    private TypedMerge() {}

    /** Merges two objects of the same type, both of which were checked by {@link TypeCheck}; the arguments stay as they are. */
    public static ObjectNode merge(ObjectNode below, ObjectNode above, FieldType type) {
        JsonNode merged = merge((JsonNode) below, above, type);
        return merged instanceof ObjectNode object ? object.deepCopy() : below.deepCopy();
    }

    /** Returns null if there is no value. */
    static @Nullable JsonNode merge(@Nullable JsonNode below, @Nullable JsonNode above, @Nullable FieldType any) {
        if (any == null) {
            return above == null ? below : above;
        }
        FieldType type = any.deduce(above == null ? below : above);
        if (type.object() != null) {
            return mergeObjects(below, above, type.object());
        }
        if (type.scalar() == null && type.list() != null) {
            return mergeLists(below, above, type.list());
        }
        return above == null ? below : above;
    }

    private static @Nullable JsonNode mergeObjects(
            @Nullable JsonNode below, @Nullable JsonNode above, ObjectType type) {
        JsonNode left = below != null && below.isObject() ? below : null;
        JsonNode right = above != null && above.isObject() ? above : null;
        if (type.atomic() || (JsonValues.isEmptyContainer(left) && JsonValues.isEmptyContainer(right))) {
            return above == null ? below : above;
        }
        ObjectNode merged = JsonNodeFactory.instance.objectNode();
        Set<String> names = new LinkedHashSet<>();
        addNames(left, names);
        addNames(right, names);
        for (String name : names) {
            JsonNode value = merge(
                    left == null ? null : left.get(name), right == null ? null : right.get(name), type.field(name));
            if (value != null) {
                merged.set(name, value);
            }
        }
        return merged;
    }

    private static @Nullable JsonNode mergeLists(@Nullable JsonNode below, @Nullable JsonNode above, ListType type) {
        JsonNode left = below != null && below.isArray() ? below : null;
        JsonNode right = above != null && above.isArray() ? above : null;
        boolean empty = JsonValues.isEmptyContainer(left) && JsonValues.isEmptyContainer(right);
        if (!type.associative() || empty) {
            return above == null ? below : above;
        }
        return new ListMerge(type, left, right).merge();
    }

    private static void addNames(@Nullable JsonNode object, Set<String> names) {
        if (object != null) {
            object.fieldNames().forEachRemaining(names::add);
        }
    }
}
