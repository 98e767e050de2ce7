package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A cluster's objects for code in the same process: by names instead of paths, as copies. */
final class FakeObjects {
    private final ResourceRegistry registry;
    private final ObjectStore store;
    private final ObjectWriter writer;

    FakeObjects(ResourceRegistry registry, ObjectStore store, ObjectWriter writer) {
        this.registry = registry;
        this.store = store;
        this.writer = writer;
    }

    void namespace(String name) {
        FakeResource namespaces = registry.named("namespaces");
        if (store.get(namespaces, new ObjectKey("", name)) != null) {
            return;
        }
        ObjectNode body = Json.object();
        body.putObject("metadata").put("name", name);
        body.putObject("status").put("phase", "Active");
        try {
            writer.create(namespaces, "", body, true, false);
        } catch (StatusException e) {
            if (e.code() != 409) {
                throw e;
            }
        }
    }

    ObjectNode create(ObjectNode object) {
        FakeResource resource = type(object);
        String namespace = key(resource, object).namespace();
        if (resource.namespaced()) {
            namespace(namespace);
        }
        return copy(writer.create(resource, namespace, bare(object, resource), true, false));
    }

    ObjectNode apply(ObjectNode object) {
        FakeResource resource = type(object);
        ObjectKey key = key(resource, object);
        if (store.get(resource, key) == null) {
            return create(object);
        }
        ObjectNode bare = bare(object, resource);
        bare.withObject("/metadata").remove(List.of("resourceVersion", "uid"));
        String part = bare.has("status") ? ObjectWriter.EVERYTHING : "";
        return copy(writer.update(resource, key, part, false, current -> bare));
    }

    /** {@code part} is what {@link ObjectWriter#update} calls the subresource. */
    ObjectNode update(String resource, String namespace, String name, String part, UnaryOperator<ObjectNode> change) {
        return copy(writer.update(registry.named(resource), new ObjectKey(namespace, name), part, false, change));
    }

    @Nullable
    ObjectNode get(String resource, String namespace, String name) {
        StoredObject found = stored(resource, namespace, name);
        return found == null ? null : copy(found);
    }

    @Nullable
    StoredObject stored(String resource, String namespace, String name) {
        return store.get(registry.named(resource), new ObjectKey(namespace, name));
    }

    List<ObjectNode> list(String resource, String namespace) {
        List<ObjectNode> copies = new ArrayList<>();
        ObjectStore.Snapshot snapshot = store.list(registry.named(resource), ObjectFilter.everythingIn(namespace));
        snapshot.objects().forEach(object -> copies.add(copy(object)));
        return copies;
    }

    /**
     * Stores an object as recorded elsewhere, UID and status included.
     *
     * @param deleted it goes, and this is its last state
     */
    void record(ObjectNode object, boolean deleted) {
        FakeResource resource = type(object);
        ObjectKey key = key(resource, object);
        if (resource.namespaced()) {
            namespace(key.namespace());
        }
        store.put(resource, key, ObjectTree.ordered(bare(object, resource)), deleted);
    }

    /** Edits an object without any rules of the API server, unless it is gone or another one has its name by now. */
    void rewrite(String resource, ObjectKey key, String uid, Consumer<ObjectNode> edit) {
        store.edit(registry.named(resource), key, current -> {
            if (current == null || !current.uid().equals(uid)) {
                return current == null ? null : current.tree();
            }
            ObjectNode tree = current.tree().deepCopy();
            edit.accept(tree);
            return ObjectTree.ordered(tree);
        });
    }

    /** Deletes this very object but not what it owns; true if it is gone then. */
    boolean deleteAlone(String resource, ObjectKey key, String uid) {
        try {
            return writer.deleteAlone(registry.named(resource), key, uid).deleted();
        } catch (StatusException e) {
            if (e.code() != 404 && e.code() != 409) {
                throw e;
            }
            return false;
        }
    }

    /** The objects of a type that one of these owns, by UID. */
    List<ObjectNode> ownedBy(Set<String> uids, String resource, String namespace) {
        return store.list(registry.named(resource), ObjectFilter.everythingIn(namespace)).objects().stream()
                .filter(object -> isOwned(object, uids))
                .map(FakeObjects::copy)
                .toList();
    }

    private static boolean isOwned(StoredObject object, Set<String> uids) {
        for (JsonNode reference : object.metadata().path("ownerReferences")) {
            if (uids.contains(reference.path("uid").asText())) {
                return true;
            }
        }
        return false;
    }

    boolean delete(String resource, String namespace, String name) {
        try {
            writer.delete(registry.named(resource), new ObjectKey(namespace, name), Json.object(), false);
            return true;
        } catch (StatusException e) {
            if (e.code() != 404) {
                throw e;
            }
            return false;
        }
    }

    private FakeResource type(ObjectNode object) {
        return registry.of(
                object.path("apiVersion").asText(), object.path("kind").asText());
    }

    private static ObjectKey key(FakeResource resource, ObjectNode object) {
        String namespace = object.at("/metadata/namespace").asText("default");
        return new ObjectKey(
                resource.namespaced() ? namespace : "",
                object.at("/metadata/name").asText());
    }

    private static ObjectNode bare(ObjectNode object, FakeResource resource) {
        ObjectNode bare = object.deepCopy();
        String apiVersion = bare.path("apiVersion").asText();
        bare.remove(List.of("kind", "apiVersion"));
        Conversion.toStored(resource, bare, apiVersion.substring(apiVersion.indexOf('/') + 1));
        return bare;
    }

    private static ObjectNode copy(StoredObject object) {
        return object.copy(object.resource().storedVersion());
    }
}
