package io.github.multikueue.proxy.core.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.patch.fields.GoValues;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The directives that a strategic merge patch has among its fields. */
final class PatchDirectives {

    /** What to do with the object that has it: {@code replace}, {@code delete} or {@code merge}. */
    static final String DIRECTIVE = "$patch";

    /** Followed by a slash and the name of a list whose order is set. */
    static final String SET_ORDER = "$setElementOrder";

    /** Followed by a slash and the name of a list of scalars from which some are deleted. */
    static final String DELETE_FROM_LIST = "$deleteFromPrimitiveList";

    private static final String RETAIN_KEYS = "$retainKeys";

    private PatchDirectives() {}

    static ObjectNode replaceOrDelete(JsonNode directive, ObjectNode patch) {
        if (directive.asText().equals("replace")) {
            patch.remove(DIRECTIVE);
            return patch;
        }
        if (directive.asText().equals("delete")) {
            return JsonNodeFactory.instance.objectNode();
        }
        throw PatchErrors.failure("unknown patch type: " + directive.asText() + " in map: " + GoValues.text(patch));
    }

    /** What a patch sets anew: without directives and without null fields; null if a directive is all it is. */
    static @Nullable JsonNode withoutDirectives(JsonNode value) {
        if (value.isObject()) {
            return value.has(DIRECTIVE) ? null : plainObject(value);
        }
        if (!value.isArray()) {
            return value;
        }
        ArrayNode plain = JsonNodeFactory.instance.arrayNode();
        for (JsonNode element : value) {
            JsonNode kept = withoutDirectives(element);
            if (kept != null) {
                plain.add(kept);
            }
        }
        return plain;
    }

    private static ObjectNode plainObject(JsonNode value) {
        ObjectNode plain = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            JsonNode kept = field.getValue().isNull() ? null : withoutDirectives(field.getValue());
            if (kept != null) {
                plain.set(field.getKey(), kept);
            }
        }
        return plain;
    }

    static void retainKeys(ObjectNode original, ObjectNode patch) {
        JsonNode retained = patch.remove(RETAIN_KEYS);
        if (retained == null) {
            return;
        }
        if (!retained.isArray()) {
            throw StatusException.badRequest("invalid patch format of retainKeys");
        }
        Set<String> names = new HashSet<>();
        retained.forEach(name -> names.add(name.asText()));
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            String name = field.getKey();
            boolean directive = name.startsWith(DELETE_FROM_LIST) || name.startsWith(SET_ORDER);
            if (!field.getValue().isNull() && !directive && !names.contains(name)) {
                throw StatusException.badRequest("invalid patch format of retainKeys");
            }
        }
        original.retain(names);
    }

    static String target(String directive, String prefix) {
        if (!directive.startsWith(prefix + "/")) {
            throw StatusException.badRequest(
                    prefix.equals(SET_ORDER)
                            ? "invalid patch format of setElementOrder list"
                            : "invalid patch format of primitive list");
        }
        return directive.substring(prefix.length() + 1);
    }
}
