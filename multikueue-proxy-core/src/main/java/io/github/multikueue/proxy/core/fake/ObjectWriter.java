package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The API server's rules for changing objects: names, generations, finalizers, the status subresource, preconditions. */
final class ObjectWriter {
    /** Instead of a subresource: status and all else at once, which no real client can change in one request. */
    static final String EVERYTHING = "*";

    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final String BAD_NAME = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
            + " characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
            + " used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
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

    private final ObjectStore store;
    private final Clock clock;
    private final GarbageCollector collector;

    ObjectWriter(ObjectStore store, Clock clock, GarbageCollector collector) {
        this.store = store;
        this.clock = clock;
        this.collector = collector;
    }

    /**
     * Creates an object.
     *
     * @param body without kind and apiVersion; its name may come from {@code generateName}
     * @param keepStatus whether the status in the body counts, which it does not for real clients
     */
    StoredObject create(FakeResource resource, String namespace, ObjectNode body, boolean keepStatus, boolean dryRun) {
        ObjectNode tree = body.deepCopy();
        ObjectNode metadata = tree.withObject("/metadata");
        String name = nameOf(resource, metadata);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", now());
        metadata.remove(List.of("deletionTimestamp", "generation", "managedFields"));
        // Only a place: the store puts in the number.
        metadata.put("resourceVersion", "0");
        if (resource.hasGeneration()) {
            metadata.put("generation", 1);
        }
        if (resource.hasStatus() && !keepStatus) {
            tree.remove("status");
        }
        if (resource.builtIn() && resource.plural().equals("pods") && !tree.has("status")) {
            tree.putObject("status").put("phase", "Pending").put("qosClass", "BestEffort");
        }
        ObjectNode ordered = ordered(tree);
        ObjectKey key = new ObjectKey(namespace, name);
        if (dryRun) {
            if (store.get(resource, key) != null) {
                throw StatusException.alreadyExists(resource, name);
            }
            ordered.withObject("/metadata").remove("resourceVersion");
            return new StoredObject(resource, key, ordered, 0);
        }
        Change change = store.edit(resource, key, current -> {
            if (current != null) {
                throw StatusException.alreadyExists(resource, name);
            }
            return ordered;
        });
        return java.util.Objects.requireNonNull(change).current();
    }

    /**
     * Changes an object.
     *
     * @param subresource {@code status}, empty for all but that, or {@link #EVERYTHING}
     * @param change from a copy of the whole present object, without kind and apiVersion, to the wanted one
     */
    StoredObject update(
            FakeResource resource,
            ObjectKey key,
            String subresource,
            boolean dryRun,
            UnaryOperator<ObjectNode> change) {
        StoredObject[] result = new StoredObject[1];
        Change done = store.edit(resource, key, current -> {
            if (current == null) {
                throw StatusException.notFound(resource, key.name());
            }
            ObjectNode wanted = change.apply(current.tree().deepCopy());
            checkPreconditions(resource, current, wanted.path("metadata"));
            ObjectNode merged = merged(resource, current.tree(), wanted, subresource);
            result[0] = current;
            if (merged.equals(current.tree())) {
                return current.tree();
            }
            if (dryRun) {
                result[0] = new StoredObject(resource, key, merged, current.revision());
                return current.tree();
            }
            return gone(merged) ? null : merged;
        });
        if (done == null) {
            return result[0];
        }
        if (done.deleted()) {
            collector.deleted(done.current(), "");
        }
        return done.current();
    }

    /**
     * Deletes an object, or marks it deleted while it has finalizers.
     *
     * @param options a DeleteOptions object
     */
    Change delete(FakeResource resource, ObjectKey key, JsonNode options, boolean dryRun) {
        StoredObject[] seen = new StoredObject[1];
        Change change = store.edit(resource, key, current -> {
            if (current == null) {
                throw StatusException.notFound(resource, key.name());
            }
            checkPreconditions(resource, current, options.path("preconditions"));
            seen[0] = current;
            if (dryRun) {
                return current.tree();
            }
            return current.metadata().path("finalizers").isEmpty() ? null : marked(current);
        });
        if (change == null) {
            return new Change(seen[0], seen[0], dryRun);
        }
        if (change.deleted()) {
            collector.deleted(
                    change.current(), options.path("propagationPolicy").asText());
        }
        return change;
    }

    private ObjectNode marked(StoredObject current) {
        if (current.metadata().has("deletionTimestamp")) {
            return current.tree();
        }
        ObjectNode tree = current.tree().deepCopy();
        ObjectNode metadata = (ObjectNode) tree.get("metadata");
        metadata.put("deletionTimestamp", now()).put("deletionGracePeriodSeconds", 0);
        if (current.resource().hasGeneration()) {
            metadata.put("generation", metadata.path("generation").asLong() + 1);
        }
        return ordered(tree);
    }

    private static boolean gone(ObjectNode tree) {
        JsonNode metadata = tree.path("metadata");
        return metadata.has("deletionTimestamp") && metadata.path("finalizers").isEmpty();
    }

    private ObjectNode merged(FakeResource resource, ObjectNode current, ObjectNode wanted, String subresource) {
        ObjectNode tree;
        if (subresource.equals("status")) {
            tree = current.deepCopy();
            replace(tree, "status", wanted.get("status"));
        } else {
            tree = wanted;
            if (resource.hasStatus() && !subresource.equals(EVERYTHING)) {
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

    private static void checkPreconditions(FakeResource resource, StoredObject current, JsonNode wanted) {
        String name = current.key().name();
        String uid = wanted.path("uid").asText("");
        if (!uid.isEmpty() && !uid.equals(current.uid())) {
            throw StatusException.conflict(
                    resource,
                    name,
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + current.uid());
        }
        String version = wanted.path("resourceVersion").asText("");
        if (!version.isEmpty() && !version.equals(Long.toString(current.revision()))) {
            throw StatusException.modified(resource, name);
        }
    }

    private static String nameOf(FakeResource resource, ObjectNode metadata) {
        String prefix = metadata.path("generateName").asText("");
        if (metadata.path("name").asText("").isEmpty() && !prefix.isEmpty()) {
            StringBuilder name = new StringBuilder(prefix);
            for (int i = 0; i < 5; i++) {
                name.append(SUFFIX_LETTERS.charAt(ThreadLocalRandom.current().nextInt(SUFFIX_LETTERS.length())));
            }
            metadata.put("name", name.toString());
        }
        String name = metadata.path("name").asText("");
        if (name.isEmpty()) {
            throw StatusException.invalid(
                    resource.kind(),
                    resource.group(),
                    "",
                    "metadata.name",
                    "FieldValueRequired",
                    "Required value: name or generateName is required");
        }
        if (name.length() > 253 || !NAME.matcher(name).matches()) {
            throw StatusException.invalid(
                    resource.kind(),
                    resource.group(),
                    name,
                    "metadata.name",
                    "FieldValueInvalid",
                    "Invalid value: \"" + name + "\": " + BAD_NAME);
        }
        return name;
    }

    /** Metadata first and in the API server's order, which keeps test output readable. */
    private static ObjectNode ordered(ObjectNode tree) {
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

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
