package io.github.multikueue.proxy.core.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.Map;

/**
 * JSON merge patch, {@code application/merge-patch+json}: null takes a field out, an object is merged, everything else is set.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7386">RFC 7386</a>
 */
public final class MergePatch {

    private MergePatch() {}

    /**
     * Patches an object.
     *
     * @param object stays as it is
     * @param patch the patch
     * @return the changed object
     * @throws StatusException 400, if the patch is not an object
     */
    public static ObjectNode apply(ObjectNode object, JsonNode patch) {
        if (patch.isNull()) {
            throw StatusException.badRequest("Invalid JSON Patch");
        }
        if (!patch.isObject()) {
            throw StatusException.badRequest(
                    "error decoding patch: " + PatchErrors.cannotUnmarshal(patch, "map[string]interface {}"));
        }
        return (ObjectNode) merge(object.deepCopy(), patch);
    }

    /** Merges a patch into a value, which is changed if it is an object. */
    static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return target.isObject() ? patch.deepCopy() : withoutNulls(patch);
        }
        ObjectNode result = target.isObject() ? (ObjectNode) target : JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            if (field.getValue().isNull()) {
                result.remove(field.getKey());
            } else {
                result.set(field.getKey(), merge(result.path(field.getKey()), field.getValue()));
            }
        }
        return result;
    }

    /** kube-apiserver, unlike the RFC, takes null fields out of the objects in a list too. */
    private static JsonNode withoutNulls(JsonNode value) {
        if (value.isObject()) {
            return merge(JsonNodeFactory.instance.objectNode(), value);
        }
        if (!value.isArray()) {
            return value;
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        value.forEach(element -> list.add(withoutNulls(element)));
        return list;
    }
}
