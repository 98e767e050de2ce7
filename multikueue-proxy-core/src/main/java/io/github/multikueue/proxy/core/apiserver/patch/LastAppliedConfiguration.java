package io.github.multikueue.proxy.core.apiserver.patch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldComparison;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldSet;
import io.github.multikueue.proxy.core.apiserver.patch.fields.TypedObject;
import io.github.multikueue.proxy.core.apiserver.patch.fields.TypedVersions;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.nio.charset.StandardCharsets;

/**
 * The annotation in which kubectl keeps what it applied on the client's side. Server-side apply by kubectl takes over what the
 * annotation says, and keeps it up to date for those who go back to the client's side.
 */
final class LastAppliedConfiguration {

    /** The manager whose applies care for the annotation. */
    static final String MANAGER = "kubectl";

    private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";
    private static final int LARGEST_ANNOTATIONS = 256 * 1024;
    private static final ObjectWriter SORTED = Json.MAPPER.writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);

    private LastAppliedConfiguration() {}

    /** The fields of the annotation whose values the object still has; none if there is no annotation that can be used. */
    static FieldSet fields(ObjectNode live, TypedVersions versions) {
        String text = live.path("metadata").path("annotations").path(ANNOTATION).asText("");
        try {
            if (!text.isEmpty() && Json.MAPPER.readTree(text) instanceof ObjectNode last) {
                return last.path("apiVersion").asText().equals(versions.apiVersion())
                        ? unchanged(versions.check(last, false), versions.check(live, false))
                        : FieldSet.EMPTY;
            }
            return FieldSet.EMPTY;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return FieldSet.EMPTY;
        }
    }

    private static FieldSet unchanged(TypedObject last, TypedObject live) {
        FieldComparison comparison = last.compare(live);
        return last.fields().difference(comparison.changed()).difference(comparison.removed());
    }

    /** Writes what was applied into the annotation of an object that has one; the object is changed. */
    static void renew(ObjectNode object, ObjectNode applied) {
        if (object.path("metadata").path("annotations") instanceof ObjectNode annotations
                && !annotations.path(ANNOTATION).asText("").isEmpty()) {
            ObjectNode configuration = applied.deepCopy();
            if (configuration.path("metadata").path("annotations") instanceof ObjectNode own) {
                own.remove(ANNOTATION);
            }
            annotations.put(ANNOTATION, text(configuration));
            if (size(annotations) > LARGEST_ANNOTATIONS) {
                annotations.remove(ANNOTATION);
            }
        }
    }

    /** As Go's encoder writes it: fields sorted, some characters of HTML escaped, and a line end. */
    private static String text(ObjectNode configuration) {
        try {
            return SORTED.writeValueAsString(configuration)
                            .replace("<", "\\u003c")
                            .replace(">", "\\u003e")
                            .replace("&", "\\u0026")
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was applied cannot be written", e);
        }
    }

    private static long size(ObjectNode annotations) {
        return annotations
                .propertyStream()
                .mapToLong(field -> bytes(field.getKey()) + bytes(text(field.getValue())))
                .sum();
    }

    private static String text(JsonNode value) {
        return value.asText();
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
