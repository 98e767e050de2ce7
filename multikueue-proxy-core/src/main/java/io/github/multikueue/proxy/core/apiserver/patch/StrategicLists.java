package io.github.multikueue.proxy.core.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.patch.fields.GoValues;
import io.github.multikueue.proxy.core.apiserver.patch.fields.JsonValues;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Merges and orders the lists of a strategic merge patch. Elements are told apart by a key, or by themselves if they are scalars. */
final class StrategicLists {

    /** Merges a patch into an element. */
    interface ElementMerge {

        /** Returns the merged element; the arguments are used up. */
        ObjectNode merge(ObjectNode original, ObjectNode patch, String path);
    }

    private final ElementMerge elements;

    StrategicLists(ElementMerge elements) {
        this.elements = elements;
    }

    /**
     * Merges a patch into a list; elements of the patch that the list does not have come last.
     *
     * @param key the field that tells elements apart, or empty
     * @param path the path of the list
     */
    ArrayNode merge(ArrayNode original, ArrayNode patch, String key, String path) {
        checkElements(original, patch);
        boolean objects = !patch.isEmpty() && patch.get(0).isObject()
                || !original.isEmpty() && original.get(0).isObject();
        if (objects && key.isEmpty()) {
            throw PatchErrors.failure("cannot merge lists without merge key for " + path);
        }
        ArrayNode before = original.deepCopy();
        List<JsonNode> merged = objects ? mergeObjects(original, patch, key, path) : mergeScalars(original, patch);
        return order(list(merged), patch, before, objects ? key : "");
    }

    private static void checkElements(ArrayNode original, ArrayNode patch) {
        List<JsonNode> all = new ArrayList<>();
        original.forEach(all::add);
        patch.forEach(all::add);
        if (!all.isEmpty() && all.get(0).isArray()) {
            throw PatchErrors.unprocessable();
        }
        for (JsonNode element : all) {
            if (element.getNodeType() != all.get(0).getNodeType()) {
                throw PatchErrors.failure("list element types are not identical: [" + GoValues.text(original) + " "
                        + GoValues.text(patch) + "]");
            }
        }
    }

    private static List<JsonNode> mergeScalars(ArrayNode original, ArrayNode patch) {
        Positions seen = new Positions("");
        List<JsonNode> merged = new ArrayList<>();
        for (ArrayNode list : List.of(original, patch)) {
            for (JsonNode element : list) {
                if (seen.of(element) < 0) {
                    seen.add(element, merged.size());
                    merged.add(element);
                }
            }
        }
        return merged;
    }

    private List<JsonNode> mergeObjects(ArrayNode original, ArrayNode patch, String key, String path) {
        Positions deleted = new Positions(key);
        List<JsonNode> changes = new ArrayList<>();
        boolean replace = false;
        for (JsonNode element : patch) {
            String directive = element.path(PatchDirectives.DIRECTIVE).asText();
            switch (directive) {
                case "" -> changes.add(required(element, key));
                case "delete" -> deleted.add(required(element, key), 0);
                case "replace" -> replace = true;
                case "merge" -> throw PatchErrors.failure("merging lists cannot yet be specified in the patch");
                default ->
                    throw PatchErrors.failure(
                            "unknown patch type: " + directive + " in map: " + GoValues.text(element));
            }
        }
        if (replace) {
            return changes;
        }
        List<JsonNode> merged = elements(original);
        merged.removeIf(element -> deleted.of(element) >= 0);
        mergeElements(merged, changes, key, path);
        return merged;
    }

    private void mergeElements(List<JsonNode> merged, List<JsonNode> changes, String key, String path) {
        Positions positions = new Positions(key, merged);
        for (JsonNode change : changes) {
            int at = positions.of(change);
            if (at < 0) {
                positions.add(change, merged.size());
                merged.add(change);
            } else if (merged.get(at) instanceof ObjectNode object && change instanceof ObjectNode patch) {
                merged.set(at, elements.merge(object, patch, path));
            }
        }
    }

    private static JsonNode required(JsonNode element, String key) {
        if (!element.has(key)) {
            throw PatchErrors.failure(
                    "map: " + GoValues.text(element) + " does not contain declared merge key: " + key);
        }
        return element;
    }

    /** The list without these elements. */
    static ArrayNode delete(ArrayNode original, ArrayNode deleted) {
        Positions gone = new Positions("", elements(deleted));
        List<JsonNode> kept = elements(original);
        kept.removeIf(element -> gone.of(element) >= 0);
        return list(kept);
    }

    /**
     * Orders a list: elements that the patch names as it names them, the others as they were, and both among each other as they were.
     *
     * @param named the elements in the order of the patch
     * @param before the list before the patch
     */
    static ArrayNode order(ArrayNode merged, ArrayNode named, ArrayNode before, String key) {
        Positions order = new Positions(key, elements(named));
        Positions old = new Positions(key, elements(before));
        List<JsonNode> patched = new ArrayList<>();
        List<JsonNode> others = new ArrayList<>();
        for (JsonNode element : merged) {
            (order.of(element) >= 0 ? patched : others).add(element);
        }
        patched.sort(Comparator.comparingInt(order::of));
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        int other = 0;
        for (JsonNode element : patched) {
            int at = old.of(element);
            while (other < others.size() && at >= 0 && isBefore(old.of(others.get(other)), at)) {
                result.add(others.get(other++));
            }
            result.add(element);
        }
        others.subList(other, others.size()).forEach(result::add);
        return result;
    }

    private static boolean isBefore(int index, int other) {
        return index >= 0 && index < other;
    }

    /** Checks that the elements of a patch are in the order that the patch sets. */
    void checkOrder(ArrayNode patch, JsonNode order, String key) {
        int at = 0;
        for (JsonNode element : patch) {
            if (element.has(PatchDirectives.DIRECTIVE) || order.isEmpty()) {
                continue;
            }
            while (at < order.size() && !sameKey(element, order.get(at), key)) {
                at++;
            }
            if (at++ >= order.size()) {
                throw PatchErrors.failure("The order in patch list:\n" + GoValues.text(patch)
                        + "\n doesn't match $setElementOrder list:\n" + GoValues.text(order) + "\n");
            }
        }
    }

    private static boolean sameKey(JsonNode one, JsonNode other, String key) {
        if (key.isEmpty()) {
            return JsonValues.equal(one, other);
        }
        return one.has(key) && other.has(key) && JsonValues.equal(one.get(key), other.get(key));
    }

    private static List<JsonNode> elements(ArrayNode list) {
        List<JsonNode> elements = new ArrayList<>();
        list.forEach(elements::add);
        return elements;
    }

    private static ArrayNode list(List<JsonNode> elements) {
        return JsonNodeFactory.instance.arrayNode().addAll(elements);
    }

    /** Where elements are first found in a list. */
    private static final class Positions {

        private final String key;
        private final Map<JsonNode, Integer> byKey = new TreeMap<>(JsonValues::compare);

        private Positions(String key) {
            this.key = key;
        }

        private Positions(String key, List<JsonNode> list) {
            this(key);
            for (int i = 0; i < list.size(); i++) {
                add(list.get(i), i);
            }
        }

        private void add(JsonNode element, int position) {
            JsonNode value = key.isEmpty() ? element : element.get(key);
            if (value != null) {
                byKey.putIfAbsent(value, position);
            }
        }

        /** The position, or -1. */
        private int of(JsonNode element) {
            JsonNode value = key.isEmpty() ? element : element.get(key);
            return value == null ? -1 : byKey.getOrDefault(value, -1);
        }
    }
}
