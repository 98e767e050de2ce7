package io.github.multikueue.proxy.core.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.patch.fields.JsonValues;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The document that a JSON patch works on, and where the paths of its operations lead. For one patch. */
final class JsonPatchDocument {

    /** An operation cannot be done; the message is for tests and debugging, since clients are not told. */
    static final class FailedOperationException extends Exception {

        private static final long serialVersionUID = 1;

        FailedOperationException(String message) {
            super(message, null, false, false);
        }
    }

    /** The object or list that has a place, and the place's name in it. */
    private record Place(JsonNode container, String key) {}

    /** A value with the number of containers around it. */
    private record Nested(JsonNode value, int depth) {}

    private JsonNode root;

    /** @param root is changed */
    JsonPatchDocument(JsonNode root) {
        this.root = root;
    }

    JsonNode root() {
        return root;
    }

    /** The value at a path; null if an object does not have it. */
    @Nullable
    JsonNode get(String path) throws FailedOperationException {
        Place place = place(path);
        return place.container instanceof ArrayNode list
                ? list.get(index(place.key, list.size(), list.size() - 1))
                : place.container.get(place.key);
    }

    /** Sets a field, or inserts an element. An absent value is null. */
    void add(String path, @Nullable JsonNode value) throws FailedOperationException {
        put(path, value == null ? NullNode.instance : value.deepCopy());
    }

    /** Moves a value as it is: copying it would follow it to its depth, which only the result has a bound of. */
    void move(String from, String path) throws FailedOperationException {
        put(path, remove(from));
    }

    private void put(String path, JsonNode value) throws FailedOperationException {
        Place place = place(path);
        if (place.container instanceof ObjectNode object) {
            object.set(place.key, value);
        } else if (place.container instanceof ArrayNode list) {
            int size = list.size();
            list.insert(place.key.equals("-") ? size : index(place.key, size + 1, size), value);
        }
    }

    JsonNode remove(String path) throws FailedOperationException {
        Place place = place(path);
        JsonNode removed = null;
        if (place.container instanceof ObjectNode object) {
            removed = object.remove(place.key);
        } else if (place.container instanceof ArrayNode list) {
            removed = list.remove(index(place.key, list.size(), list.size() - 1));
        }
        if (removed == null) {
            throw new FailedOperationException("Unable to remove nonexistent key: " + place.key + ": missing value");
        }
        return removed;
    }

    void replace(String path, @Nullable JsonNode value) throws FailedOperationException {
        JsonNode copy = value == null ? NullNode.instance : value.deepCopy();
        if (path.isEmpty()) {
            if (!copy.isContainerNode()) {
                throw new FailedOperationException("replace operation value must be object or array");
            }
            root = copy;
            return;
        }
        Place place = place(path);
        if (place.container instanceof ObjectNode object) {
            object.set(place.key, copy);
        } else if (place.container instanceof ArrayNode list) {
            list.set(index(place.key, list.size(), list.size() - 1), copy);
        }
    }

    void test(String path, @Nullable JsonNode value) throws FailedOperationException {
        JsonNode actual = path.isEmpty() ? root : get(path);
        boolean absent = actual == null || actual.isNull();
        boolean passed = absent
                ? value == null || value.isNull()
                : actual != null && value != null && JsonValues.equal(actual, value);
        if (!passed) {
            throw new FailedOperationException("testing value " + path + " failed: test failed");
        }
    }

    private Place place(String path) throws FailedOperationException {
        String[] parts = path.split("/", -1);
        if (parts.length < 2) {
            throw missing(path);
        }
        JsonNode container = root;
        for (int i = 1; i < parts.length - 1; i++) {
            JsonNode next = container instanceof ArrayNode list
                    ? list.get(index(unescape(parts[i]), list.size(), list.size() - 1))
                    : container.get(unescape(parts[i]));
            if (next == null || !next.isContainerNode()) {
                throw missing(path);
            }
            container = next;
        }
        return new Place(container, unescape(parts[parts.length - 1]));
    }

    private static FailedOperationException missing(String path) {
        return new FailedOperationException("doc is missing path: \"" + path + "\": missing value");
    }

    private static String unescape(String token) {
        return token.replace("~1", "/").replace("~0", "~");
    }

    /**
     * Reads an index; a negative one counts from the end.
     *
     * @param size what is added to a negative index
     * @param last the largest index
     */
    private static int index(String token, int size, int last) throws FailedOperationException {
        if (token.matches("[+-]?[0-9]{1,9}")) {
            int index = Integer.parseInt(token);
            int counted = index < 0 ? index + size : index;
            if (counted >= 0 && counted <= last) {
                return counted;
            }
        }
        throw new FailedOperationException("Unable to access invalid index: " + token + ": invalid index referenced");
    }

    /** How many containers are in each other at the deepest place. */
    int depth() {
        int deepest = 0;
        Deque<Nested> open = new ArrayDeque<>();
        open.add(new Nested(root, 1));
        while (!open.isEmpty()) {
            Nested nested = open.removeLast();
            deepest = Math.max(deepest, nested.depth);
            for (JsonNode below : nested.value) {
                if (below.isContainerNode()) {
                    open.add(new Nested(below, nested.depth + 1));
                }
            }
        }
        return deepest;
    }
}
