package io.github.multikueue.proxy.core.apiserver.patch.fields;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldType.ListType;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldType.ObjectType;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Collects the fields that an object names: scalars, atomic lists and objects, elements of lists, null, empty objects, and fields
 * that the schema does not declare by name.
 */
final class FieldCollector {

    private FieldCollector() {}

    /** The fields of an object that was checked. */
    static FieldSet collect(JsonNode object, FieldType type) {
        FieldSetBuilder root = new FieldSetBuilder();
        visit(object, type, root);
        return root.build();
    }

    private static void visit(JsonNode value, @Nullable FieldType any, FieldSetBuilder here) {
        if (any == null) {
            return;
        }
        FieldType type = any.deduce(value);
        if (type.object() != null) {
            visitObject(value, type.object(), here);
        } else if (type.scalar() != null) {
            here.addThis();
        } else if (type.list() != null) {
            visitList(value, type.list(), here);
        }
    }

    private static void visitObject(JsonNode value, ObjectType type, FieldSetBuilder here) {
        if (type.atomic()) {
            here.addThis();
            return;
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            JsonNode below = field.getValue();
            FieldSetBuilder builder = here.below(PathElement.field(field.getKey()));
            visit(below, type.field(field.getKey()), builder);
            boolean leaf = below.isNull() || (below.isObject() && below.isEmpty());
            if (leaf || !type.fields().containsKey(field.getKey())) {
                builder.addThis();
            }
        }
    }

    private static void visitList(JsonNode value, ListType type, FieldSetBuilder here) {
        if (!type.associative()) {
            here.addThis();
            return;
        }
        TreeSet<PathElement> duplicates = duplicates(value, type);
        for (JsonNode element : value) {
            PathElement step = type.stepOrNull(element);
            if (step != null) {
                here.below(step).addThis();
                // Of several elements with the same keys nothing is known but that they are there.
                if (!duplicates.contains(step)) {
                    visit(element, type.element().get(), here.below(step));
                }
            }
        }
    }

    private static TreeSet<PathElement> duplicates(JsonNode value, ListType type) {
        TreeSet<PathElement> seen = new TreeSet<>();
        TreeSet<PathElement> duplicates = new TreeSet<>();
        for (JsonNode element : value) {
            PathElement step = type.stepOrNull(element);
            if (step != null && !seen.add(step)) {
                duplicates.add(step);
            }
        }
        return duplicates;
    }
}
