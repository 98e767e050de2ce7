package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStorage;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStore;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectDeleter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectSelector;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher;
import io.github.multikueue.proxy.core.apiserver.verbs.SystemFields;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's objects for code in the same process: by names instead of paths, as copies.
 *
 * <p>The class is long, since it has a method for each thing that code does to objects; each is a few lines.
 */
final class FakeObjects {
    /** Instead of a subresource: status and all else at once, which no real client can change in one request. */
    static final String EVERYTHING = "*";

    private final ServedResources resources;
    private final MemoryStore store;
    private final Clock clock;
    private final GarbageCollector collector;

    FakeObjects(ServedResources resources, MemoryStore store, Clock clock) {
        this.resources = resources;
        this.store = store;
        this.clock = clock;
        this.collector = new GarbageCollector(this);
    }

    GarbageCollector collector() {
        return collector;
    }

    /** Serves one more resource, whose objects are kept in memory. */
    void add(
            ResourceDescription description,
            Map<String, io.github.multikueue.proxy.core.apiserver.Connector> connectors) {
        MemoryStorage storage = new MemoryStorage(
                store, description.groupResource(), (object, policy) -> collector.deleted(description, object, policy));
        resources.add(new ServedResource(description, storage, connectors));
    }

    /** Tells of each object of a resource that is gone, in order with all changes of that resource. */
    void onDeletion(String resource, Consumer<ApiObject> gone) {
        ObjectWatcher.Query all = new ObjectWatcher.Query(ObjectSelector.everythingIn(""), "", false);
        var unused = storage(named(resource)).watch(all, new ObjectWatcher.Listener() {
            @Override
            public void changed(ObjectWatcher.Change change) {
                if (change.deleted()) {
                    gone.accept(change.object());
                }
            }

            @Override
            public void reached(String resourceVersion) {
                // Only deletions matter.
            }

            @Override
            public void failed(StatusException reason) {
                throw reason;
            }
        });
    }

    void namespace(String name) {
        ServedResource namespaces = named("namespaces");
        if (storage(namespaces).find(new ObjectKey("", name)) != null) {
            return;
        }
        ObjectNode body = Json.object();
        body.putObject("metadata").put("name", name);
        body.putObject("status").put("phase", "Active");
        try {
            create(namespaces, "", body);
        } catch (StatusException e) {
            if (e.code() != 409) {
                throw e;
            }
        }
    }

    ObjectNode create(ObjectNode object) {
        ServedResource resource = type(object);
        String namespace = key(resource, object).namespace();
        if (resource.description().namespaced()) {
            namespace(namespace);
        }
        return create(resource, namespace, stored(resource, object)).copy();
    }

    private ApiObject create(ServedResource resource, String namespace, ObjectNode body) {
        ResourceDescription description = resource.description();
        ObjectNode object = typed(description);
        object.set("metadata", body.path("metadata"));
        object.setAll(body.deepCopy().remove(List.of("apiVersion", "kind")));
        SystemFields.ofNew(description, object, namespace, clock.instant());
        return storage(resource).create(object, false);
    }

    private static ObjectNode typed(ResourceDescription description) {
        String version = description.apiVersion(description.storedVersion().name());
        return Json.object().put("kind", description.kind()).put("apiVersion", version);
    }

    ObjectNode apply(ObjectNode object) {
        ServedResource resource = type(object);
        ObjectKey key = key(resource, object);
        if (storage(resource).find(key) == null) {
            return create(object);
        }
        ObjectNode wanted = stored(resource, object);
        wanted.withObject("/metadata").remove(List.of("resourceVersion", "uid"));
        return update(resource, key, wanted.has("status") ? EVERYTHING : "", current -> wanted.deepCopy());
    }

    /** {@code part} is {@code status}, empty for all but that, or {@link #EVERYTHING}. */
    ObjectNode update(String resource, String namespace, String name, String part, UnaryOperator<ObjectNode> change) {
        return update(named(resource), new ObjectKey(namespace, name), part, change);
    }

    private ObjectNode update(ServedResource resource, ObjectKey key, String part, UnaryOperator<ObjectNode> change) {
        return storage(resource)
                .update(key, current -> changed(resource.description(), current, part, change), false)
                .copy();
    }

    private static ObjectNode changed(
            ResourceDescription resource, ApiObject current, String part, UnaryOperator<ObjectNode> change) {
        ObjectNode wanted = change.apply(current.copy());
        JsonNode status = wanted.get("status");
        String version = wanted.path("metadata").path("resourceVersion").asText("");
        if (!version.isEmpty() && !version.equals(current.resourceVersion())) {
            throw StatusException.modified(
                    resource.groupResource(), current.key().name());
        }
        ObjectNode changed =
                SystemFields.ofChanged(resource, current.tree(), wanted, part.equals(EVERYTHING) ? "" : part);
        if (part.equals(EVERYTHING) && status != null) {
            changed.set("status", status);
        }
        return changed;
    }

    @Nullable
    ObjectNode get(String resource, String namespace, String name) {
        ApiObject found = stored(resource, namespace, name);
        return found == null ? null : found.copy();
    }

    @Nullable
    ApiObject stored(String resource, String namespace, String name) {
        return storage(named(resource)).find(new ObjectKey(namespace, name));
    }

    List<ObjectNode> list(String resource, String namespace) {
        return storage(named(resource)).select(ObjectSelector.everythingIn(namespace)).stream()
                .map(ApiObject::copy)
                .toList();
    }

    /**
     * Stores an object as recorded elsewhere, UID and status included.
     *
     * @param deleted it goes, and this is its last state
     */
    void record(ObjectNode object, boolean deleted) {
        ServedResource resource = type(object);
        if (resource.description().namespaced()) {
            namespace(key(resource, object).namespace());
        }
        storage(resource).put(stored(resource, object), deleted);
    }

    /** Edits an object without any rules of the API server, unless it is gone or another one has its name by now. */
    void rewrite(String resource, ObjectKey key, String uid, Consumer<ObjectNode> edit) {
        try {
            storage(named(resource)).rewrite(key, current -> {
                ObjectNode tree = current.copy();
                if (current.uid().equals(uid)) {
                    edit.accept(tree);
                }
                return tree;
            });
        } catch (StatusException e) {
            requireGone(e);
        }
    }

    /** Deletes this very object but not what it owns; true if it is gone then. */
    boolean deleteAlone(String resource, ObjectKey key, String uid) {
        try {
            ObjectDeleter.Options options = new ObjectDeleter.Options(uid, "", "", -1);
            return storage(named(resource)).deleteAlone(key, options).gone();
        } catch (StatusException e) {
            if (e.code() != 409) {
                requireGone(e);
            }
            return false;
        }
    }

    /** The objects of a type that one of these owns, by UID. */
    List<ObjectNode> ownedBy(Set<String> uids, String resource, String namespace) {
        return storage(named(resource)).select(ObjectSelector.everythingIn(namespace)).stream()
                .filter(object -> isOwned(object, uids))
                .map(ApiObject::copy)
                .toList();
    }

    private static boolean isOwned(ApiObject object, Set<String> uids) {
        for (JsonNode reference : object.metadata().path("ownerReferences")) {
            if (uids.contains(reference.path("uid").asText())) {
                return true;
            }
        }
        return false;
    }

    boolean delete(String resource, String namespace, String name) {
        return delete(storage(named(resource)), new ObjectKey(namespace, name));
    }

    /** Deletes an object as a client would; false if there is none. */
    static boolean delete(MemoryStorage storage, ObjectKey key) {
        try {
            storage.delete(key, ObjectDeleter.Options.NONE, false);
            return true;
        } catch (StatusException e) {
            requireGone(e);
            return false;
        }
    }

    private static void requireGone(StatusException e) {
        if (e.code() != 404) {
            throw e;
        }
    }

    /** The storages of all resources. */
    List<MemoryStorage> storages() {
        return resources.all().stream()
                .filter(each -> each.storage() instanceof MemoryStorage)
                .map(FakeObjects::storage)
                .toList();
    }

    /** By {@code plural}, {@code plural.group}, or kind if only one resource has it. */
    private ServedResource named(String name) {
        List<ServedResource> similar = resources.all().stream()
                .filter(each -> each.description().toString().equals(name)
                        || each.description().plural().equals(name)
                        || each.description().kind().equals(name))
                .toList();
        return similar.stream()
                .filter(each -> each.description().toString().equals(name))
                .findFirst()
                .or(() -> similar.size() == 1 ? similar.stream().findFirst() : java.util.Optional.empty())
                .orElseThrow(() -> new IllegalArgumentException("resource: " + name + " (expected: one of "
                        + resources.all().stream()
                                .map(ServedResource::description)
                                .toList() + ")"));
    }

    private ServedResource type(ObjectNode object) {
        String apiVersion = object.path("apiVersion").asText();
        String kind = object.path("kind").asText();
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        return resources.in(group, apiVersion.substring(slash + 1)).stream()
                .filter(each -> each.description().kind().equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no resource of kind " + kind + " in " + apiVersion + " is registered"));
    }

    static MemoryStorage storage(ServedResource resource) {
        return (MemoryStorage) resource.storage();
    }

    private static ObjectKey key(ServedResource resource, ObjectNode object) {
        String namespace = object.at("/metadata/namespace").asText("default");
        return new ObjectKey(
                resource.description().namespaced() ? namespace : "",
                object.at("/metadata/name").asText());
    }

    /** A copy of the object in the version in which it is stored. */
    private static ObjectNode stored(ServedResource resource, ObjectNode object) {
        ResourceDescription description = resource.description();
        String apiVersion = object.path("apiVersion").asText();
        String from = apiVersion.substring(apiVersion.indexOf('/') + 1);
        String to = description.storedVersion().name();
        ObjectNode copy = object.deepCopy();
        ObjectNode converted = from.equals(to) ? copy : description.converter().convert(copy, from, to);
        return converted.put("apiVersion", description.apiVersion(to));
    }
}
