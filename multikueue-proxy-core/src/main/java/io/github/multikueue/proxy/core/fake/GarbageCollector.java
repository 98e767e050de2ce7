package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Deletes what a deleted object owned, by UID, within the call that deleted the owner, so that tests need not wait. An
 * object with another owner loses the reference only.
 */
final class GarbageCollector {
    private final ObjectStore store;
    private final Consumer<StoredObject> delete;
    private volatile boolean on = true;

    /** {@code delete} deletes an object as a client would. */
    GarbageCollector(ObjectStore store, Consumer<StoredObject> delete) {
        this.store = store;
        this.delete = delete;
    }

    void switchOn(boolean wanted) {
        on = wanted;
    }

    void deleted(StoredObject owner, String propagationPolicy) {
        if (!on) {
            return;
        }
        boolean namespace = owner.resource().plural().equals("namespaces");
        for (StoredObject object : store.all()) {
            if (namespace && object.key().namespace().equals(owner.key().name())) {
                delete.accept(object);
            } else if (isOwned(object, owner.uid())) {
                release(object, owner.uid(), propagationPolicy.equals("Orphan"));
            }
        }
    }

    private void release(StoredObject object, String uid, boolean orphan) {
        if (!orphan && object.metadata().path("ownerReferences").size() == 1) {
            delete.accept(object);
            return;
        }
        store.edit(object.resource(), object.key(), current -> {
            if (current == null) {
                return null;
            }
            ObjectNode tree = current.tree().deepCopy();
            ArrayNode references = tree.withObject("/metadata").withArray("/ownerReferences");
            List<JsonNode> kept = new ArrayList<>();
            references.forEach(reference -> {
                if (!reference.path("uid").asText().equals(uid)) {
                    kept.add(reference);
                }
            });
            references.removeAll().addAll(kept);
            return tree;
        });
    }

    private static boolean isOwned(StoredObject object, String uid) {
        for (JsonNode reference : object.metadata().path("ownerReferences")) {
            if (reference.path("uid").asText().equals(uid)) {
                return true;
            }
        }
        return false;
    }
}
