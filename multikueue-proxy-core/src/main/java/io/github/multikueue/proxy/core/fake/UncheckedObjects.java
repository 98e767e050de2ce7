package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectDeleter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectSelector;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A cluster's objects for what plays its recordings, kubelets and garbage collector: changes that are not checked by the rules for
 * clients' requests. Thread safe.
 */
final class UncheckedObjects {
    private final ResourceMapper mapper;
    private final FakeObjects objects;

    UncheckedObjects(ResourceMapper mapper, FakeObjects objects) {
        this.mapper = mapper;
        this.objects = objects;
    }

    /**
     * Stores an object as recorded elsewhere, UID and status included.
     *
     * @param deleted it goes, and this is its last state
     */
    void record(ObjectNode object, boolean deleted) {
        ServedResource resource = mapper.resourceOf(object);
        if (resource.description().namespaced()) {
            objects.namespace(ResourceMapper.key(resource.description(), object).namespace());
        }
        ResourceMapper.storage(resource).put(ResourceMapper.inStoredVersion(resource.description(), object), deleted);
    }

    /** Edits an object, unless it is gone or another one has its name by now. */
    void rewrite(String resource, ObjectKey key, String uid, Consumer<ObjectNode> edit) {
        try {
            mapper.storage(resource).rewrite(key, current -> {
                ObjectNode tree = current.copy();
                if (current.uid().equals(uid)) {
                    edit.accept(tree);
                }
                return tree;
            });
        } catch (StatusException e) {
            FakeObjects.requireNotFound(e);
        }
    }

    /** Deletes this very object but not what it owns; true if it is gone then. */
    boolean deleteAlone(String resource, ObjectKey key, String uid) {
        try {
            ObjectDeleter.Options options = new ObjectDeleter.Options(uid, "", "", -1);
            return mapper.storage(resource).deleteAlone(key, options).gone();
        } catch (StatusException e) {
            if (e.code() != 409) {
                FakeObjects.requireNotFound(e);
            }
            return false;
        }
    }

    /** The objects of a resource that one of these owns, by UID. */
    List<ObjectNode> ownedBy(Set<String> uids, String resource, String namespace) {
        return mapper.storage(resource).select(ObjectSelector.everythingIn(namespace)).stream()
                .filter(object -> GarbageCollector.isOwned(object, uids))
                .map(ApiObject::copy)
                .toList();
    }
}
