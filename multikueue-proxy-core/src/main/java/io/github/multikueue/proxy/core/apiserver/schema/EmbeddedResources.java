package io.github.multikueue.proxy.core.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.document.ObjectMetaShape;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.GoText;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Whole Kubernetes objects inside of an object, where the schema says {@code x-kubernetes-embedded-resource}. */
final class EmbeddedResources {

    private EmbeddedResources() {}

    /**
     * Brings the metadata of all embedded objects into its form.
     *
     * @param unknown takes the paths of fields that were dropped
     * @throws IllegalArgumentException if a field has the wrong type
     */
    static void normalize(ObjectSchema schema, JsonNode value, String path, List<String> unknown) {
        visit(schema, value, path, (object, where) -> {
            for (String field : List.of("apiVersion", "kind")) {
                if (object.has(field) && !object.get(field).isTextual()) {
                    throw new IllegalArgumentException(new FieldError(
                                    FieldError.Type.INVALID,
                                    where + "." + field,
                                    GoText.value(object.get(field)),
                                    "must be a string")
                            .toString());
                }
            }
            normalizeMeta(object, where + ".metadata", unknown);
        });
    }

    private static void normalizeMeta(ObjectNode object, String path, List<String> unknown) {
        String before = GoText.json(object.path("metadata"));
        try {
            ObjectMetaShape.normalize(object, path, unknown);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + ": Invalid value: " + before + ": " + e.getMessage(), e);
        }
    }

    /** Finds embedded objects without the fields that every object has. */
    static void validate(ObjectSchema schema, JsonNode value, Findings findings) {
        visit(schema, value, "", (object, where) -> {
            for (String field : List.of("apiVersion", "kind")) {
                String path = where + "." + field;
                JsonNode text = object.path(field);
                if (text.isMissingNode()) {
                    findings.add(FieldError.required(path, ""));
                } else if (!text.isTextual()) {
                    findings.add(FieldError.invalid(path, GoText.value(text), "must be a string"));
                } else if (text.textValue().isEmpty()) {
                    findings.add(FieldError.invalid(path, "\"\"", "must not be empty"));
                }
            }
        });
    }

    private static void visit(
            @Nullable ObjectSchema schema, JsonNode value, String path, BiConsumer<ObjectNode, String> action) {
        if (schema == null) {
            return;
        }
        if (value instanceof ObjectNode object) {
            if (schema.embeddedResource()) {
                action.accept(object, path);
            }
            for (Map.Entry<String, JsonNode> each : object.properties()) {
                String child = SchemaPruning.child(path, each.getKey());
                visit(schema.property(each.getKey()), each.getValue(), child, action);
            }
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                visit(schema.items(), value.get(i), path + "[" + i + "]", action);
            }
        }
    }
}
