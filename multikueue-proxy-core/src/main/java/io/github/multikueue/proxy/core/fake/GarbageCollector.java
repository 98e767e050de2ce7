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
    private volatile boolean on = true;

    GarbageCollector(ObjectStore store) {
        this.store = store;
    }

    void switchOn(boolean wanted) {
        on = wanted;
    }

    boolean isOn() {
        return on;
    }

    /** After the deletion of {@code owner}; {@code delete} deletes an object as a client would. */
    void deleted(StoredObject owner, String propagationPolicy, Consumer<StoredObject> delete) {
        if (!on) {
            return;
        }
        boolean namespace = owner.resource().plural().equals("namespaces");
        for (StoredObject object : store.all()) {
            if (namespace && object.key().namespace().equals(owner.key().name())) {
                delete.accept(object);
            } else if (isOwned(object, owner.uid())) {
                release(object, owner.uid(), propagationPolicy.equals("Orphan"), delete);
            }
        }
    }

    private void release(StoredObject object, String uid, boolean orphan, Consumer<StoredObject> delete) {
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
