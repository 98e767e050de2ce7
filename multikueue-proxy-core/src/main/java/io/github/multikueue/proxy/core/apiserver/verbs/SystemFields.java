package io.github.multikueue.proxy.core.apiserver.verbs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The fields of an object that the server decides on, whatever a client sends. */
public final class SystemFields {

    private static final List<String> UNCHANGEABLE = List.of(
            "name",
            "generateName",
            "namespace",
            "uid",
            "selfLink",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generation",
            "resourceVersion");
    private static final List<String> NOT_OF_NEW_OBJECTS =
            List.of("selfLink", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion");
    /** Fields that are no part of the desired state. */
    private static final List<String> BESIDE_THE_SPEC = List.of("apiVersion", "kind", "metadata", "status");

    private SystemFields() {}

    /**
     * Fills in what a new object has.
     *
     * @param namespace where it lives, empty for outside of namespaces
     * @param random makes up the UID
     */
    public static void ofNew(
            ResourceDescription resource, ObjectNode object, String namespace, Instant now, RandomGenerator random) {
        ObjectNode metadata = object.withObject("/metadata");
        metadata.remove(NOT_OF_NEW_OBJECTS);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        metadata.put("uid", newUid(random).toString());
        metadata.put("creationTimestamp", now.truncatedTo(ChronoUnit.SECONDS).toString());
        if (resource.countsGenerations()) {
            metadata.put("generation", 1);
        }
    }

    /** Makes up a UUID of version 4, as {@link UUID#randomUUID} does. */
    private static UUID newUid(RandomGenerator random) {
        long version = random.nextLong() & ~0xF000L | 0x4000L;
        long variant = random.nextLong() >>> 2 | Long.MIN_VALUE;
        return new UUID(version, variant);
    }

    /**
     * What an update leads to: the wanted object, but for the fields that this request cannot change.
     *
     * @param wanted is changed
     * @param subresource {@code status}, or empty for all but the status
     */
    public static ObjectNode ofChanged(
            ResourceDescription resource, ObjectNode current, ObjectNode wanted, String subresource) {
        if (subresource.equals("status")) {
            ObjectNode changed = current.deepCopy();
            set(changed, "status", wanted.get("status"));
            set(
                    changed.withObject("/metadata"),
                    "managedFields",
                    wanted.path("metadata").get("managedFields"));
            return changed;
        }
        ObjectNode metadata = wanted.withObject("/metadata");
        JsonNode before = current.path("metadata");
        UNCHANGEABLE.forEach(field -> set(metadata, field, before.get(field)));
        if (resource.hasStatus()) {
            set(wanted, "status", current.get("status"));
        }
        if (resource.countsGenerations() && !hasSameSpec(current, wanted)) {
            metadata.put("generation", before.path("generation").asLong() + 1);
        }
        return wanted;
    }

    private static boolean hasSameSpec(ObjectNode one, ObjectNode other) {
        return one.deepCopy().remove(BESIDE_THE_SPEC).equals(other.deepCopy().remove(BESIDE_THE_SPEC));
    }

    private static void set(ObjectNode parent, String field, @Nullable JsonNode value) {
        if (value == null) {
            parent.remove(field);
        } else {
            parent.set(field, value);
        }
    }
}
