package io.github.multikueue.proxy.core.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.patch.fields.GoText;
import io.github.multikueue.proxy.core.apiserver.patch.fields.JsonValues;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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
                throw PatchErrors.failure("list element types are not identical: [" + GoText.value(original) + " "
                        + GoText.value(patch) + "]");
            }
        }
    }

    private static List<JsonNode> mergeScalars(ArrayNode original, ArrayNode patch) {
        List<JsonNode> merged = new ArrayList<>();
        original.forEach(element -> addIfNew(merged, element));
        patch.forEach(element -> addIfNew(merged, element));
        return merged;
    }

    private static void addIfNew(List<JsonNode> list, JsonNode element) {
        if (indexOf(list, element, "") < 0) {
            list.add(element);
        }
    }

    private List<JsonNode> mergeObjects(ArrayNode original, ArrayNode patch, String key, String path) {
        List<JsonNode> merged = new ArrayList<>();
        original.forEach(merged::add);
        List<JsonNode> changes = new ArrayList<>();
        boolean replace = false;
        for (JsonNode element : patch) {
            switch (element.path(PatchDirectives.DIRECTIVE).asText()) {
                case "" -> changes.add(element);
                case "delete" -> merged.removeIf(other -> sameKey(required(element, key), other, key));
                case "replace" -> replace = true;
                case "merge" -> throw PatchErrors.failure("merging lists cannot yet be specified in the patch");
                default ->
                    throw PatchErrors.failure("unknown patch type: "
                            + element.path(PatchDirectives.DIRECTIVE).asText() + " in map: "
                            + GoText.value(element));
            }
        }
        if (replace) {
            return changes;
        }
        changes.forEach(change -> mergeObject(merged, required(change, key), key, path));
        return merged;
    }

    private void mergeObject(List<JsonNode> merged, JsonNode change, String key, String path) {
        int at = indexOf(merged, change, key);
        if (at < 0) {
            merged.add(change);
        } else if (merged.get(at) instanceof ObjectNode object && change instanceof ObjectNode patch) {
            merged.set(at, elements.merge(object, patch, path));
        }
    }

    private static JsonNode required(JsonNode element, String key) {
        if (!element.has(key)) {
            throw PatchErrors.failure("map: " + GoText.value(element) + " does not contain declared merge key: " + key);
        }
        return element;
    }

    /** The list without these elements. */
    static ArrayNode delete(ArrayNode original, ArrayNode deleted) {
        List<JsonNode> gone = new ArrayList<>();
        deleted.forEach(gone::add);
        List<JsonNode> kept = new ArrayList<>();
        original.forEach(kept::add);
        kept.removeIf(element -> indexOf(gone, element, "") >= 0);
        return list(kept);
    }

    /**
     * Orders a list: elements that the patch names as it names them, the others as they were, and both among each other as they were.
     *
     * @param named the elements in the order of the patch
     * @param before the list before the patch
     */
    static ArrayNode order(ArrayNode merged, ArrayNode named, ArrayNode before, String key) {
        List<JsonNode> order = elements(named);
        List<JsonNode> old = elements(before);
        List<JsonNode> patched = new ArrayList<>();
        List<JsonNode> others = new ArrayList<>();
        for (JsonNode element : merged) {
            (indexOf(order, element, key) >= 0 ? patched : others).add(element);
        }
        patched.sort(Comparator.comparingInt(element -> indexOf(order, element, key)));
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        int other = 0;
        for (JsonNode element : patched) {
            int at = indexOf(old, element, key);
            while (other < others.size() && at >= 0 && isBefore(indexOf(old, others.get(other), key), at)) {
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
                throw PatchErrors.failure("The order in patch list:\n" + GoText.value(patch)
                        + "\n doesn't match $setElementOrder list:\n" + GoText.value(order) + "\n");
            }
        }
    }

    private static int indexOf(List<JsonNode> list, JsonNode element, String key) {
        for (int i = 0; i < list.size(); i++) {
            if (sameKey(list.get(i), element, key)) {
                return i;
            }
        }
        return -1;
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
}
