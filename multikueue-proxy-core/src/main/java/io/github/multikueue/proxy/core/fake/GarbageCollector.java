package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStorage;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectSelector;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Deletes what a deleted object owned, and what was in a deleted namespace, at once. Thread safe. */
final class GarbageCollector {
    private final ResourceMapper mapper;
    private volatile boolean on = true;

    GarbageCollector(ResourceMapper mapper) {
        this.mapper = mapper;
    }

    void switchOn(boolean wanted) {
        on = wanted;
    }

    boolean isOn() {
        return on;
    }

    /** After the deletion of {@code owner}. */
    void deleted(ResourceDescription resource, ApiObject owner, String propagationPolicy) {
        if (!on) {
            return;
        }
        boolean namespace = resource.group().isEmpty() && resource.plural().equals("namespaces");
        for (MemoryStorage storage : mapper.storages()) {
            for (ApiObject object : storage.select(ObjectSelector.everythingIn(""))) {
                if (namespace && object.key().namespace().equals(owner.key().name())) {
                    FakeObjects.delete(storage, object.key());
                } else if (isOwned(object, Set.of(owner.uid()))) {
                    release(storage, object, owner.uid(), propagationPolicy.equals("Orphan"));
                }
            }
        }
    }

    private static void release(MemoryStorage storage, ApiObject object, String uid, boolean orphan) {
        if (!orphan && object.metadata().path("ownerReferences").size() == 1) {
            FakeObjects.delete(storage, object.key());
            return;
        }
        try {
            storage.update(object.key(), current -> withoutOwner(current, uid), false);
        } catch (StatusException e) {
            FakeObjects.requireNotFound(e);
        }
    }

    private static ObjectNode withoutOwner(ApiObject object, String uid) {
        ObjectNode tree = object.copy();
        ArrayNode references = tree.withObject("/metadata").withArray("/ownerReferences");
        List<JsonNode> kept = new ArrayList<>();
        references.forEach(reference -> {
            if (!reference.path("uid").asText().equals(uid)) {
                kept.add(reference);
            }
        });
        references.removeAll().addAll(kept);
        return tree;
    }

    /** Whether one of these, by UID, owns the object. */
    static boolean isOwned(ApiObject object, Set<String> uids) {
        for (JsonNode reference : object.metadata().path("ownerReferences")) {
            if (uids.contains(reference.path("uid").asText())) {
                return true;
            }
        }
        return false;
    }
}
