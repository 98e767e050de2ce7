package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** The API server's rules for changing objects: names, generations, finalizers, the status subresource, preconditions. */
final class ObjectWriter {
    /** Instead of a subresource: status and all else at once, which no real client can change in one request. */
    static final String EVERYTHING = "*";

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
        ObjectNode tree = fresh(resource, namespace, body, keepStatus);
        String name = tree.at("/metadata/name").asText();
        ObjectKey key = new ObjectKey(namespace, name);
        if (dryRun) {
            if (store.get(resource, key) != null) {
                throw StatusException.alreadyExists(resource, name);
            }
            tree.withObject("/metadata").remove("resourceVersion");
            return new StoredObject(resource, key, tree, 0);
        }
        Change change = store.edit(resource, key, current -> {
            if (current != null) {
                throw StatusException.alreadyExists(resource, name);
            }
            return tree;
        });
        return Objects.requireNonNull(change).current();
    }

    private ObjectNode fresh(FakeResource resource, String namespace, ObjectNode body, boolean keepStatus) {
        ObjectNode tree = body.deepCopy();
        ObjectNode metadata = tree.withObject("/metadata");
        metadata.put("name", ObjectName.in(resource, metadata));
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
        if (resource.isPod() && !tree.has("status")) {
            tree.putObject("status").put("phase", "Pending").put("qosClass", "BestEffort");
        }
        return ObjectTree.ordered(tree);
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
            ObjectNode merged = ObjectTree.merged(resource, current.tree(), wanted, subresource);
            result[0] = current;
            if (merged.equals(current.tree())) {
                return current.tree();
            }
            if (dryRun) {
                result[0] = new StoredObject(resource, key, merged, current.revision());
                return current.tree();
            }
            return ObjectTree.isGone(merged) ? null : merged;
        });
        if (done == null) {
            return result[0];
        }
        if (done.deleted()) {
            collector.deleted(done.current(), "", this::collect);
        }
        return done.current();
    }

    /**
     * Deletes an object, or marks it deleted while it has finalizers.
     *
     * @param options a DeleteOptions object
     */
    Change delete(FakeResource resource, ObjectKey key, JsonNode options, boolean dryRun) {
        Change change = deleteOnly(resource, key, options, dryRun);
        if (change.deleted() && !dryRun) {
            collector.deleted(
                    change.current(), options.path("propagationPolicy").asText(), this::collect);
        }
        return change;
    }

    /** Deletes this very object, or marks it deleted while it has finalizers; what it owns stays for now. */
    Change deleteAlone(FakeResource resource, ObjectKey key, String uid) {
        ObjectNode options = Json.object();
        options.putObject("preconditions").put("uid", uid);
        return deleteOnly(resource, key, options, false);
    }

    private Change deleteOnly(FakeResource resource, ObjectKey key, JsonNode options, boolean dryRun) {
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
        return change == null ? new Change(seen[0], seen[0], dryRun) : change;
    }

    private void collect(StoredObject object) {
        try {
            delete(object.resource(), object.key(), Json.object(), false);
        } catch (StatusException e) {
            if (e.code() != 404) {
                throw e;
            }
        }
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
        return ObjectTree.ordered(tree);
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

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
