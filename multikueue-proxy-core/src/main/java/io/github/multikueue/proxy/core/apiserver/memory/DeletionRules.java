package io.github.multikueue.proxy.core.apiserver.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectDeleter;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

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

    /** A copy that is to be deleted; one that is already keeps its time. */
    ObjectNode marked(ApiObject current) {
        ObjectNode tree = current.copy();
        ObjectNode metadata = tree.withObject("/metadata");
        if (!metadata.has(DELETION_TIMESTAMP)) {
            String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
            metadata.put(DELETION_TIMESTAMP, now).put("deletionGracePeriodSeconds", 0);
            JsonNode generation = metadata.path("generation");
            if (!generation.isMissingNode()) {
                metadata.put("generation", generation.asLong() + 1);
            }
        }
        return tree;
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
