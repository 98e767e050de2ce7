package io.github.multikueue.proxy.core.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.document.ObjectMetaShape;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Drops the fields of an object that its schema does not know, as kube-apiserver does it for custom resources, and brings
 * metadata into the form of {@code ObjectMeta}: what is not part of it is dropped too, as are empty fields, and times are
 * written in UTC with whole seconds.
 *
 * <p>At the root, {@code apiVersion}, {@code kind} and {@code metadata} are always known, and so they are in a resource
 * inside of the object ({@code x-kubernetes-embedded-resource}). Fields below {@code x-kubernetes-preserve-unknown-fields} are
 * kept, except inside of fields that are declared there without it.
 */
public final class SchemaPruning {

    /** At most so many dropped fields are named; the others are dropped all the same. */
    public static final int MOST_PATHS = 100;

    private static final Set<String> META_FIELDS = Set.of("apiVersion", "kind", "metadata");

    private final List<String> unknown = new ArrayList<>();

    private SchemaPruning() {}

    /**
     * Changes the object in place.
     *
     * @param schema the schema of the whole object, or null to keep everything but unknown metadata
     * @return the paths of the dropped fields, for example {@code spec.sise}: first those of the object's metadata, then the
     *     others, sorted
     * @throws StatusException 400, if a field of the metadata has the wrong type; the words are kube-apiserver's
     */
    public static List<String> prune(@Nullable ObjectSchema schema, ObjectNode object) {
        List<String> paths = new ArrayList<>();
        try {
            ObjectMetaShape.normalize(object, "metadata", paths);
            if (schema != null) {
                paths.addAll(dropUnknown(schema, object, true));
                EmbeddedResources.normalize(schema, object, "", paths);
            }
        } catch (IllegalArgumentException e) {
            throw cannotBeHandled(object, e.getMessage());
        }
        return paths.size() > MOST_PATHS ? List.copyOf(paths.subList(0, MOST_PATHS)) : paths;
    }

    private static StatusException cannotBeHandled(ObjectNode object, @Nullable String why) {
        String kind = object.path("kind").asText();
        String apiVersion = object.path("apiVersion").asText();
        String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
        return StatusException.badRequest(
                kind + " in version \"" + version + "\" cannot be handled as a " + kind + ": " + why);
    }

    /** Drops unknown fields of a value that is not a whole object, and returns their paths, sorted. */
    static List<String> dropUnknown(ObjectSchema schema, JsonNode value) {
        return dropUnknown(schema, value, false);
    }

    private static List<String> dropUnknown(ObjectSchema schema, JsonNode value, boolean root) {
        SchemaPruning pruning = new SchemaPruning();
        pruning.prune(value, schema, root, "");
        Collections.sort(pruning.unknown);
        return pruning.unknown;
    }

    private void prune(JsonNode value, @Nullable ObjectSchema schema, boolean resource, String path) {
        if (value instanceof ObjectNode object) {
            boolean keeps = schema != null && schema.preservesUnknownFields();
            for (Map.Entry<String, JsonNode> each : List.copyOf(object.properties())) {
                if (!resource || !META_FIELDS.contains(each.getKey())) {
                    pruneField(object, each, schema, keeps, path);
                }
            }
        }
        if (value.isArray()) {
            pruneItems(value, schema, path);
        }
    }

    private void pruneField(
            ObjectNode object,
            Map.Entry<String, JsonNode> field,
            @Nullable ObjectSchema schema,
            boolean keeps,
            String path) {
        String name = field.getKey();
        ObjectSchema known = schema == null ? null : schema.property(name);
        if (known != null || (schema != null && schema.allowsAdditionalProperties())) {
            prune(field.getValue(), known, isResource(known), child(path, name));
        } else if (!keeps) {
            object.remove(name);
            if (unknown.size() < MOST_PATHS) {
                unknown.add(child(path, name));
            }
        }
    }

    private void pruneItems(JsonNode list, @Nullable ObjectSchema schema, String path) {
        ObjectSchema items = schema == null ? null : schema.items();
        if (items == null && schema != null && schema.preservesUnknownFields()) {
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            prune(list.get(i), items, isResource(items), path + "[" + i + "]");
        }
    }

    private static boolean isResource(@Nullable ObjectSchema schema) {
        return schema != null && schema.embeddedResource();
    }

    static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
