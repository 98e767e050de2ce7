package io.github.multikueue.proxy.core.apiserver.patch.fields;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldType.ListType;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldType.ObjectType;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells the elements of an associative list apart. */
final class ListItems {

    /** The element cannot be told apart from others; the message is the one of structured-merge-diff. */
    static final class NoKeyException extends Exception {

        private static final long serialVersionUID = 1;

        private NoKeyException(String message) {
            super(message, null, false, false);
        }
    }

    private ListItems() {}

    /** The step to an element. */
    static PathElement step(ListType type, JsonNode element) throws NoKeyException {
        return type.keys().isEmpty() ? byValue(element) : byKeys(type, element);
    }

    /** The step to an element, or null if there is none; used for lists that have been checked. */
    static @Nullable PathElement stepOrNull(ListType type, JsonNode element) {
        try {
            return step(type, element);
        } catch (NoKeyException e) {
            return null;
        }
    }

    private static PathElement byValue(JsonNode element) throws NoKeyException {
        if (element.isObject()) {
            throw new NoKeyException("associative list without keys has an element that's a map type");
        }
        if (element.isArray()) {
            throw new NoKeyException("not supported: associative list with lists as elements");
        }
        if (element.isNull()) {
            throw new NoKeyException("associative list without keys has an element that's an explicit null");
        }
        return PathElement.value(element);
    }

    private static PathElement byKeys(ListType type, JsonNode element) throws NoKeyException {
        if (element.isNull()) {
            throw new NoKeyException("associative list with keys may not have a null element");
        }
        if (!element.isObject()) {
            throw new NoKeyException("associative list with keys may not have non-map elements");
        }
        ObjectType object = type.element().get().object();
        TreeMap<String, JsonNode> keys = new TreeMap<>();
        for (String key : type.keys()) {
            JsonNode value = element.has(key) || object == null
                    ? element.get(key)
                    : object.defaults().get(key);
            // An element may leave out a key, and is another one then.
            if (value != null) {
                keys.put(key, value);
            }
        }
        if (keys.isEmpty()) {
            throw new NoKeyException("associative list with keys has an element that omits all key fields "
                    + type.keys().stream().map(GoText::quote).collect(Collectors.joining(" ", "[", "]"))
                    + " (and doesn't have default values for any key fields)");
        }
        return PathElement.key(keys);
    }
}
