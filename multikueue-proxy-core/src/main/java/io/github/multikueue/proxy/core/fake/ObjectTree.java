package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an update may change in the tree of an object, and the order of its fields. */
final class ObjectTree {
    private static final List<String> METADATA_ORDER = List.of(
            "name",
            "generateName",
            "namespace",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "labels",
            "annotations",
            "ownerReferences",
            "finalizers");
    private static final List<String> IMMUTABLE =
            List.of("name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds");

    private ObjectTree() {}

    /** The tree that follows when somebody wants {@code wanted} instead of {@code current}. */
    static ObjectNode merged(FakeResource resource, ObjectNode current, ObjectNode wanted, String subresource) {
        ObjectNode tree;
        if (subresource.equals("status")) {
            tree = current.deepCopy();
            replace(tree, "status", wanted.get("status"));
        } else {
            tree = wanted;
            if (resource.hasStatus() && !subresource.equals(ObjectWriter.EVERYTHING)) {
                replace(tree, "status", current.get("status"));
            }
            ObjectNode metadata = tree.withObject("/metadata");
            IMMUTABLE.forEach(
                    field -> replace(metadata, field, current.path("metadata").get(field)));
            replace(metadata, "generation", current.path("metadata").get("generation"));
            metadata.remove("managedFields");
            if (resource.hasGeneration() && !sameSpec(current, tree)) {
                metadata.put("generation", metadata.path("generation").asLong() + 1);
            }
        }
        replace(
                tree.withObject("/metadata"),
                "resourceVersion",
                current.path("metadata").get("resourceVersion"));
        return ordered(tree);
    }

    private static boolean sameSpec(ObjectNode one, ObjectNode other) {
        List<String> beside = List.of("metadata", "status");
        return one.deepCopy().remove(beside).equals(other.deepCopy().remove(beside));
    }

    private static void replace(ObjectNode parent, String field, @Nullable JsonNode value) {
        if (value == null) {
            parent.remove(field);
        } else {
            parent.set(field, value);
        }
    }

    /** Whether nothing holds a deleted object any more. */
    static boolean isGone(ObjectNode tree) {
        JsonNode metadata = tree.path("metadata");
        return metadata.has("deletionTimestamp") && metadata.path("finalizers").isEmpty();
    }

    /** Metadata first and in the API server's order, which keeps test output readable. */
    static ObjectNode ordered(ObjectNode tree) {
        ObjectNode source = tree.withObject("/metadata");
        ObjectNode metadata = Json.object();
        METADATA_ORDER.forEach(field -> {
            if (source.has(field)) {
                metadata.set(field, source.get(field));
            }
        });
        ObjectNode others = source.deepCopy().remove(METADATA_ORDER);
        metadata.setAll(others);
        ObjectNode ordered = Json.object();
        ordered.set("metadata", metadata);
        for (Iterator<String> fields = tree.fieldNames(); fields.hasNext(); ) {
            String field = fields.next();
            if (!field.equals("metadata") && !field.equals("kind") && !field.equals("apiVersion")) {
                ordered.set(field, tree.get(field));
            }
        }
        return ordered;
    }
}
