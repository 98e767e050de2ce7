package io.github.multikueue.proxy.core.apiserver.patch.fields;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldType.ListType;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldType.ObjectType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Walks two objects side by side and collects what differs. For one comparison. */
final class ComparisonWalk {

    private final FieldSetBuilder removed = new FieldSetBuilder();
    private final FieldSetBuilder modified = new FieldSetBuilder();
    private final FieldSetBuilder added = new FieldSetBuilder();
    private final List<PathElement> path = new ArrayList<>();

    FieldComparison compareObjects(JsonNode before, JsonNode after, FieldType type) {
        compare(before, after, type);
        return new FieldComparison(removed.build(), modified.build(), added.build());
    }

    private void compare(@Nullable JsonNode before, @Nullable JsonNode after, @Nullable FieldType type) {
        if (type == null) {
            return;
        }
        FieldType left = type.deduce(before);
        FieldType right = type.deduce(after);
        boolean leaf;
        if (after == null) {
            leaf = visit(before, null, left);
        } else if (before == null || left.equals(right)) {
            leaf = visit(before, after, right);
        } else {
            // The kind of the value changed: what was below goes, what is below comes.
            visit(before, after, left);
            leaf = visit(before, after, right);
        }
        if (!leaf && before == null) {
            added.add(path);
        } else if (!leaf && after == null) {
            removed.add(path);
        }
    }

    /** Returns whether the value is one field as a whole. */
    private boolean visit(@Nullable JsonNode before, @Nullable JsonNode after, FieldType type) {
        if (type.object() != null) {
            return visitObject(object(before), object(after), before, after, type.object());
        }
        if (type.scalar() == null && type.list() != null) {
            return visitList(list(before), list(after), before, after, type.list());
        }
        leaf(before, after);
        return true;
    }

    private void leaf(@Nullable JsonNode before, @Nullable JsonNode after) {
        if (before == null) {
            added.add(path);
        } else if (after == null) {
            removed.add(path);
        } else if (!JsonValues.equal(before, after)) {
            modified.add(path);
        }
    }

    private boolean visitObject(
            @Nullable JsonNode left,
            @Nullable JsonNode right,
            @Nullable JsonNode before,
            @Nullable JsonNode after,
            ObjectType type) {
        if (type.atomic() || (JsonValues.isEmptyContainer(left) && JsonValues.isEmptyContainer(right))) {
            leaf(before, after);
            return true;
        }
        Set<String> names = new LinkedHashSet<>();
        addNames(left, names);
        addNames(right, names);
        for (String name : names) {
            path.add(PathElement.field(name));
            compare(left == null ? null : left.get(name), right == null ? null : right.get(name), type.field(name));
            path.remove(path.size() - 1);
        }
        return false;
    }

    private boolean visitList(
            @Nullable JsonNode left,
            @Nullable JsonNode right,
            @Nullable JsonNode before,
            @Nullable JsonNode after,
            ListType type) {
        boolean empty = JsonValues.isEmptyContainer(left) && JsonValues.isEmptyContainer(right);
        if (!type.associative() || empty) {
            leaf(before, after);
            return true;
        }
        Map<PathElement, List<JsonNode>> lefts = index(left, type);
        Map<PathElement, List<JsonNode>> rights = index(right, type);
        Set<PathElement> steps = new LinkedHashSet<>(lefts.keySet());
        steps.addAll(rights.keySet());
        for (PathElement step : steps) {
            path.add(step);
            compareElements(
                    lefts.getOrDefault(step, List.of()),
                    rights.getOrDefault(step, List.of()),
                    type.element().get());
            path.remove(path.size() - 1);
        }
        return false;
    }

    /** Several elements with the same keys are one field as a whole. */
    private void compareElements(List<JsonNode> left, List<JsonNode> right, FieldType type) {
        if (left.size() <= 1 && right.size() <= 1) {
            compare(first(left), first(right), type);
        } else if (left.size() >= 2 && right.size() >= 2) {
            if (!equal(left, right)) {
                modified.add(path);
            }
        } else if (left.size() >= 2) {
            if (!right.isEmpty()) {
                compare(null, right.get(0), type);
            }
            removed.add(path);
        } else {
            if (!left.isEmpty()) {
                compare(left.get(0), null, type);
            }
            added.add(path);
        }
    }

    private static boolean equal(List<JsonNode> left, List<JsonNode> right) {
        boolean equal = left.size() == right.size();
        for (int i = 0; equal && i < left.size(); i++) {
            equal = JsonValues.equal(left.get(i), right.get(i));
        }
        return equal;
    }

    private static Map<PathElement, List<JsonNode>> index(@Nullable JsonNode list, ListType type) {
        Map<PathElement, List<JsonNode>> elements = new TreeMap<>();
        if (list != null) {
            for (JsonNode element : list) {
                PathElement step = type.stepOrNull(element);
                if (step != null) {
                    elements.computeIfAbsent(step, ignored -> new ArrayList<>(1))
                            .add(element);
                }
            }
        }
        return elements;
    }

    private static @Nullable JsonNode first(List<JsonNode> elements) {
        return elements.isEmpty() ? null : elements.get(0);
    }

    private static void addNames(@Nullable JsonNode object, Set<String> names) {
        if (object != null) {
            object.fieldNames().forEachRemaining(names::add);
        }
    }

    private static @Nullable JsonNode object(@Nullable JsonNode value) {
        return value != null && value.isObject() ? value : null;
    }

    private static @Nullable JsonNode list(@Nullable JsonNode value) {
        return value != null && value.isArray() ? value : null;
    }
}
