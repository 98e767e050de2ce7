package io.github.multikueue.proxy.core.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.patch.MergeKeys.Rule;
import io.github.multikueue.proxy.core.apiserver.patch.MergeKeys.Strategy;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Strategic merge patch, {@code application/strategic-merge-patch+json}: like merge patch, but some lists are merged by a key, and
 * directives in the patch ({@code $patch}, {@code $retainKeys}, {@code $setElementOrder/…}, {@code $deleteFromPrimitiveList/…}) say
 * what else to do. For resources of Kubernetes itself; others answer 415.
 *
 * @see <a href="https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md">
 *     Strategic merge patch</a>
 */
public final class StrategicMergePatch {

    private final StrategicLists lists;
    private final MergeKeys keys;

    private StrategicMergePatch(MergeKeys keys) {
        this.keys = keys;
        this.lists = new StrategicLists(this::merge);
    }

    /**
     * Patches an object.
     *
     * @param object stays as it is
     * @param patch the patch
     * @param keys how the lists of the resource are merged
     * @return the changed object
     * @throws StatusException 400 if the patch or one of its directives is malformed; 422 if it has lists of lists; 500 if an element
     *     lacks the key of its list, as kube-apiserver has it
     */
    public static ObjectNode apply(ObjectNode object, JsonNode patch, MergeKeys keys) {
        if (!patch.isObject()) {
            throw StatusException.badRequest(PatchErrors.cannotUnmarshal(patch, "map[string]interface {}"));
        }
        return new StrategicMergePatch(keys).merge(object.deepCopy(), (ObjectNode) patch.deepCopy(), "");
    }

    /** Merges a patch into an object; both are used up. */
    private ObjectNode merge(ObjectNode original, ObjectNode patch, String path) {
        JsonNode directive = patch.get(PatchDirectives.DIRECTIVE);
        if (directive != null) {
            return PatchDirectives.replaceOrDelete(directive, patch);
        }
        PatchDirectives.retainKeys(original, patch);
        setOrders(original, patch, path);
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            String name = field.getKey();
            if (name.startsWith(PatchDirectives.DELETE_FROM_LIST)) {
                deleteFromList(
                        original, PatchDirectives.target(name, PatchDirectives.DELETE_FROM_LIST), field.getValue());
            } else if (field.getValue().isNull()) {
                original.remove(name);
            } else {
                mergeField(original, name, field.getValue(), path.isEmpty() ? name : path + "." + name);
            }
        }
        return original;
    }

    private void mergeField(ObjectNode original, String name, JsonNode value, String path) {
        JsonNode current = original.get(name);
        Rule rule = keys.rule(path);
        if (current instanceof ObjectNode object && value instanceof ObjectNode patch) {
            original.set(name, rule.strategy() == Strategy.REPLACE ? patch : merge(object, patch, path));
        } else if (current instanceof ArrayNode list && value instanceof ArrayNode patch) {
            original.set(name, rule.strategy() == Strategy.MERGE ? lists.merge(list, patch, rule.key(), path) : patch);
        } else {
            JsonNode plain = PatchDirectives.withoutDirectives(value);
            if (plain == null) {
                original.remove(name);
            } else {
                original.set(name, plain);
            }
        }
    }

    private static void deleteFromList(ObjectNode original, String name, JsonNode deleted) {
        if (original.get(name) instanceof ArrayNode list && deleted instanceof ArrayNode elements) {
            original.set(name, StrategicLists.delete(list, elements));
        } else if (deleted.isNull()) {
            original.remove(name);
        }
    }

    private void setOrders(ObjectNode original, ObjectNode patch, String path) {
        List<String> directives = new ArrayList<>();
        patch.fieldNames().forEachRemaining(directives::add);
        directives.removeIf(name -> !name.startsWith(PatchDirectives.SET_ORDER));
        for (String directive : directives) {
            String name = PatchDirectives.target(directive, PatchDirectives.SET_ORDER);
            setOrder(original, patch, name, patch.remove(directive), path.isEmpty() ? name : path + "." + name);
        }
    }

    private void setOrder(ObjectNode original, ObjectNode patch, String name, JsonNode order, String path) {
        JsonNode current = original.get(name);
        JsonNode changes = patch.get(name);
        if (!order.isArray() || isNoList(current) || isNoList(changes)) {
            throw StatusException.badRequest("invalid patch format of setElementOrder list");
        }
        Rule rule = keys.rule(path);
        if (changes instanceof ArrayNode list) {
            lists.checkOrder(list, order, rule.key());
            mergeField(original, name, list, path);
            patch.remove(name);
        }
        if (original.get(name) instanceof ArrayNode merged) {
            ArrayNode before = current instanceof ArrayNode list ? list : JsonNodeFactory.instance.arrayNode();
            original.set(name, StrategicLists.order(merged, (ArrayNode) order, before, rule.key()));
        }
    }

    private static boolean isNoList(@Nullable JsonNode value) {
        return value != null && !value.isArray();
    }
}
