package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.collect.Streams;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.memory.DependentsFinalizers;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStorage;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectDeleter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectSelector;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Deletes what a deleted object owned, and what was in a deleted namespace, at once: behind the object, or before it if it is held
 * by the finalizer for that. What is created for owners that are gone already is deleted, too: a controller that looks at an old state
 * does that. Thread safe.
 */
final class GarbageCollector {

    private static final ObjectDeleter.Options FOREGROUND = new ObjectDeleter.Options("", "", "Foreground", -1);

    /** More than a test deletes while one of its controllers is behind. */
    private static final int REMEMBERED = 10_000;

    private final ResourceMapper mapper;
    private final Cache<String, Boolean> gone =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();
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

    /** What the storage of a resource tells of its objects. */
    MemoryStorage.LifeListener of(ResourceDescription resource) {
        boolean namespaces = resource.group().isEmpty() && resource.plural().equals("namespaces");
        return new MemoryStorage.LifeListener() {
            @Override
            public void created(ApiObject object) {
                if (on && isLeftBehind(object)) {
                    FakeObjects.delete(mapper.storage(resource.toString()), object.key());
                }
            }

            @Override
            public void held(ApiObject object) {
                if (on) {
                    finalizeOwner(object);
                }
            }

            @Override
            public void deleted(ApiObject object) {
                gone.put(object.uid(), true);
                if (on) {
                    collect(object, namespaces);
                }
            }
        };
    }

    private boolean isLeftBehind(ApiObject object) {
        JsonNode references = references(object);
        return !references.isEmpty()
                && Streams.stream(references)
                        .allMatch(each -> gone.getIfPresent(each.path("uid").asText()) != null);
    }

    private void finalizeOwner(ApiObject owner) {
        if (hasFinalizer(owner, DependentsFinalizers.ORPHAN)) {
            forEach(each -> isOwned(each, owner), (storage, each) -> disown(storage, each, owner));
            forEach(
                    each -> isSame(each, owner),
                    (storage, each) -> release(storage, each, DependentsFinalizers.ORPHAN));
        } else if (hasFinalizer(owner, DependentsFinalizers.FOREGROUND)) {
            forEach(each -> blocks(each, owner), (storage, each) -> deleteOrDisown(storage, each, owner));
            forEach(each -> isSame(each, owner), this::releaseUnlessBlocked);
        }
    }

    private void collect(ApiObject gone, boolean wasNamespace) {
        if (wasNamespace) {
            String namespace = gone.key().name();
            forEach(
                    each -> each.key().namespace().equals(namespace),
                    (storage, each) -> FakeObjects.delete(storage, each.key()));
        }
        forEach(each -> isOwned(each, gone), (storage, each) -> deleteOrDisown(storage, each, gone));
        if (!references(gone).isEmpty()) {
            forEach(each -> isOwned(gone, each), this::releaseUnlessBlocked);
        }
    }

    /** A dependent with other owners stays with them. One that owns others itself is deleted as its owner is. */
    private void deleteOrDisown(MemoryStorage storage, ApiObject dependent, ApiObject owner) {
        if (references(dependent).size() > 1) {
            disown(storage, dependent, owner);
        } else if (hasFinalizer(owner, DependentsFinalizers.FOREGROUND) && exists(each -> isOwned(each, dependent))) {
            FakeObjects.delete(storage, dependent.key(), FOREGROUND);
        } else {
            FakeObjects.delete(storage, dependent.key());
        }
    }

    private static boolean isSame(ApiObject one, ApiObject other) {
        return one.uid().equals(other.uid());
    }

    private static boolean isOwned(ApiObject object, ApiObject owner) {
        return isOwned(object, Set.of(owner.uid()));
    }

    private void releaseUnlessBlocked(MemoryStorage storage, ApiObject owner) {
        boolean waits =
                owner.metadata().has("deletionTimestamp") && hasFinalizer(owner, DependentsFinalizers.FOREGROUND);
        if (waits && !exists(each -> blocks(each, owner))) {
            release(storage, owner, DependentsFinalizers.FOREGROUND);
        }
    }

    private static void release(MemoryStorage storage, ApiObject owner, String finalizer) {
        edit(
                storage,
                owner,
                metadata -> remove(
                        metadata.withArray("/finalizers"), each -> each.asText().equals(finalizer)));
    }

    private static void disown(MemoryStorage storage, ApiObject dependent, ApiObject owner) {
        edit(storage, dependent, metadata -> remove(metadata.withArray("/ownerReferences"), each -> isTo(each, owner)));
    }

    private static void edit(MemoryStorage storage, ApiObject object, Consumer<ObjectNode> edit) {
        try {
            storage.update(
                    object.key(),
                    current -> {
                        ObjectNode tree = current.copy();
                        edit.accept(tree.withObject("/metadata"));
                        return tree;
                    },
                    false);
        } catch (StatusException e) {
            FakeObjects.requireNotFound(e);
        }
    }

    private static void remove(ArrayNode array, Predicate<JsonNode> condition) {
        List<JsonNode> kept = new ArrayList<>();
        array.forEach(each -> {
            if (!condition.test(each)) {
                kept.add(each);
            }
        });
        array.removeAll().addAll(kept);
    }

    private void forEach(Predicate<ApiObject> condition, BiConsumer<MemoryStorage, ApiObject> action) {
        for (MemoryStorage storage : mapper.storages()) {
            for (ApiObject object : storage.select(ObjectSelector.everythingIn(""))) {
                if (condition.test(object)) {
                    action.accept(storage, object);
                }
            }
        }
    }

    private boolean exists(Predicate<ApiObject> condition) {
        return mapper.storages().stream()
                .flatMap(each -> each.select(ObjectSelector.everythingIn("")).stream())
                .anyMatch(condition);
    }

    /** Whether the object must be gone before its owner, if that is deleted in the foreground. */
    private static boolean blocks(ApiObject object, ApiObject owner) {
        for (JsonNode reference : references(object)) {
            if (isTo(reference, owner) && reference.path("blockOwnerDeletion").asBoolean()) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasFinalizer(ApiObject object, String finalizer) {
        return Json.texts(object.metadata().path("finalizers")).contains(finalizer);
    }

    private static boolean isTo(JsonNode reference, ApiObject owner) {
        return reference.path("uid").asText().equals(owner.uid());
    }

    private static JsonNode references(ApiObject object) {
        return object.metadata().path("ownerReferences");
    }

    /** Whether one of these, by UID, owns the object. */
    static boolean isOwned(ApiObject object, Set<String> uids) {
        for (JsonNode reference : references(object)) {
            if (uids.contains(reference.path("uid").asText())) {
                return true;
            }
        }
        return false;
    }
}
