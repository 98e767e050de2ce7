package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The ways to change a part of an object. A strategic merge patch differs from a merge patch only in that lists of things
 * with names are merged by name; server-side apply is taken as a strategic merge whose manager owns everything.
 */
final class Patches {
    private Patches() {}

    /** JSON merge patch, RFC 7386. */
    static ObjectNode merge(ObjectNode target, JsonNode patch) {
        return (ObjectNode) merge(target, patch, false);
    }

    /** Strategic merge patch. */
    static ObjectNode strategic(ObjectNode target, JsonNode patch) {
        return (ObjectNode) merge(target, patch, true);
    }

    private static JsonNode merge(JsonNode target, JsonNode patch, boolean strategic) {
        if (strategic && patch.isArray() && target.isArray() && named(patch)) {
            return mergeByName((ArrayNode) target, (ArrayNode) patch);
        }
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode result = target.isObject() ? (ObjectNode) target : Json.object();
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            String name = field.getKey();
            if (strategic && name.startsWith("$")) {
                continue;
            }
            if (field.getValue().isNull()) {
                result.remove(name);
            } else {
                result.set(name, merge(result.path(name), field.getValue(), strategic));
            }
        }
        return result;
    }

    private static boolean named(JsonNode array) {
        for (JsonNode element : array) {
            if (!element.has("name")) {
                return false;
            }
        }
        return !array.isEmpty();
    }

    private static JsonNode mergeByName(ArrayNode target, ArrayNode patch) {
        List<JsonNode> result = new ArrayList<>();
        target.forEach(result::add);
        for (JsonNode element : patch) {
            int at = indexOf(result, element.get("name"));
            boolean delete = element.path("$patch").asText().equals("delete");
            if (at < 0 && !delete) {
                result.add(element);
            } else if (at >= 0 && delete) {
                result.remove(at);
            } else if (at >= 0) {
                result.set(at, merge(result.get(at), element, true));
            }
        }
        return target.removeAll().addAll(result);
    }

    private static int indexOf(List<JsonNode> elements, JsonNode name) {
        for (int i = 0; i < elements.size(); i++) {
            if (elements.get(i).path("name").equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** JSON patch, RFC 6902. */
    static ObjectNode json(ObjectNode target, JsonNode operations) {
        if (!operations.isArray()) {
            throw StatusException.badRequest("error decoding patch: a JSON patch is a list of operations");
        }
        for (JsonNode operation : operations) {
            JsonPointer path = pointer(operation.path("path"));
            switch (operation.path("op").asText()) {
                case "add" -> add(target, path, operation.path("value").deepCopy());
                case "remove" -> remove(target, path);
                case "replace" -> {
                    remove(target, path);
                    add(target, path, operation.path("value").deepCopy());
                }
                case "move" -> add(target, path, remove(target, pointer(operation.path("from"))));
                case "copy" ->
                    add(
                            target,
                            path,
                            existing(target, pointer(operation.path("from"))).deepCopy());
                case "test" -> test(target, path, operation.path("value"));
                default ->
                    throw StatusException.badRequest(
                            "Unexpected kind: " + operation.path("op").asText());
            }
        }
        return target;
    }

    private static JsonPointer pointer(JsonNode text) {
        try {
            JsonPointer pointer = JsonPointer.valueOf(text.asText());
            if (!pointer.matches()) {
                return pointer;
            }
        } catch (IllegalArgumentException e) {
            throw StatusException.badRequest("error decoding patch: " + e.getMessage());
        }
        throw StatusException.badRequest("error decoding patch: empty path");
    }

    private static JsonNode existing(ObjectNode target, JsonPointer path) {
        JsonNode node = target.at(path);
        if (node.isMissingNode()) {
            throw impossible("doc is missing path: \"" + path + "\"");
        }
        return node;
    }

    private static void add(ObjectNode target, JsonPointer path, JsonNode value) {
        JsonNode parent = target.at(path.head());
        String last = path.last().getMatchingProperty();
        if (parent instanceof ObjectNode object) {
            object.set(last, value);
        } else if (parent instanceof ArrayNode array) {
            int at = last.equals("-") ? array.size() : path.last().getMatchingIndex();
            if (at < 0 || at > array.size()) {
                throw impossible("Unable to access invalid index: " + last);
            }
            array.insert(at, value);
        } else {
            throw impossible("doc is missing path: \"" + path + "\": missing value");
        }
    }

    private static JsonNode remove(ObjectNode target, JsonPointer path) {
        JsonNode removed = existing(target, path);
        JsonNode parent = target.at(path.head());
        if (parent instanceof ObjectNode object) {
            object.remove(path.last().getMatchingProperty());
        } else {
            ((ArrayNode) parent).remove(path.last().getMatchingIndex());
        }
        return removed;
    }

    private static void test(ObjectNode target, JsonPointer path, JsonNode value) {
        if (!existing(target, path).equals(value)) {
            throw impossible("testing path " + path + " failed");
        }
    }

    private static StatusException impossible(String why) {
        return new StatusException(
                422,
                "Invalid",
                "the server rejected our request due to an error in our request: " + why,
                Json.object());
    }
}
