package io.github.multikueue.proxy.core.apiserver.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectDeleter;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a deletion does to an object: one that finalizers hold is marked and stays until the last of them is gone, any other goes at
 * once.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/">Finalizers</a>
 */
final class DeletionRules {

    private static final String FINALIZERS = "finalizers";
    private static final String DELETION_TIMESTAMP = "deletionTimestamp";

    private final GroupResource resource;
    private final Clock clock;

    /** @param resource named in failures */
    DeletionRules(GroupResource resource, Clock clock) {
        this.resource = resource;
        this.clock = clock;
    }

    /** Whether finalizers keep the object from going. */
    boolean isHeld(ObjectNode tree) {
        return !tree.path("metadata").path(FINALIZERS).isEmpty();
    }

    /** Whether the object was deleted before and nothing holds it any more. */
    boolean isReleased(ObjectNode tree) {
        return tree.path("metadata").has(DELETION_TIMESTAMP) && !isHeld(tree);
    }

    /**
     * The object with the finalizers that the client wants it to have, which hold it until a controller has seen to its dependents; marked
     * as to be deleted, if any finalizer holds it. One that is marked already keeps its time.
     *
     * @param policy {@code Foreground}, {@code Orphan} or {@code Background}; empty for what the object's finalizers say
     * @return a copy
     */
    ObjectNode toDelete(ApiObject current, String policy) {
        ObjectNode tree = current.copy();
        setFinalizers(tree, policy);
        if (isHeld(tree)) {
            mark(tree.withObject("/metadata"));
            return tree;
        }
        return current.copy();
    }

    private static void setFinalizers(ObjectNode tree, String policy) {
        if (policy.isEmpty()) {
            return;
        }
        List<String> before = Json.texts(tree.path("metadata").path(FINALIZERS));
        List<String> after = new ArrayList<>(before);
        after.removeAll(DependentsFinalizers.ALL);
        DependentsFinalizers.of(policy).ifPresent(after::add);
        if (!Set.copyOf(before).equals(Set.copyOf(after))) {
            ArrayNode finalizers = tree.withObject("/metadata").putArray(FINALIZERS);
            after.forEach(finalizers::add);
        }
    }

    private void mark(ObjectNode metadata) {
        if (metadata.has(DELETION_TIMESTAMP)) {
            return;
        }
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        metadata.put(DELETION_TIMESTAMP, now).put("deletionGracePeriodSeconds", 0);
        JsonNode generation = metadata.path("generation");
        if (!generation.isMissingNode()) {
            metadata.put("generation", generation.asLong() + 1);
        }
    }

    /**
     * Requires that the object is the one that the client means.
     *
     * @throws StatusException 409, if it has another UID or resourceVersion than the client names
     */
    void requirePreconditions(ApiObject current, ObjectDeleter.Options options) {
        requireSame("UID", current, options.uid(), current.uid());
        requireSame("ResourceVersion", current, options.resourceVersion(), current.resourceVersion());
    }

    private void requireSame(String what, ApiObject current, String wanted, String found) {
        if (!wanted.isEmpty() && !wanted.equals(found)) {
            throw StatusException.conflict(
                    resource,
                    current.key().name(),
                    "Precondition failed: " + what + " in precondition: " + wanted + ", " + what + " in object meta: "
                            + found);
        }
    }
}
