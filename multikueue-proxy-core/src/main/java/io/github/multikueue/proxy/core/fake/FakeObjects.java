package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.Connector;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStorage;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStore;
import io.github.multikueue.proxy.core.apiserver.patch.MergePatch;
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
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A cluster's objects for code in the same process: by names instead of paths, as copies. Thread safe. */
final class FakeObjects {
    /** Instead of a subresource: status and all else at once, which no real client can change in one request. */
    private static final String EVERYTHING = "*";

    private final ServedResources resources;
    private final MemoryStore store;
    private final Clock clock;
    private final RandomGenerator random;
    private final ResourceMapper mapper;
    private final GarbageCollector collector;
    private final UncheckedObjects unchecked;
    private final DefinedResources defined;

    FakeObjects(ServedResources resources, MemoryStore store, Clock clock, RandomGenerator random) {
        this.resources = resources;
        this.store = store;
        this.clock = clock;
        this.random = random;
        this.mapper = new ResourceMapper(resources);
        this.collector = new GarbageCollector(mapper);
        this.unchecked = new UncheckedObjects(mapper, this);
        this.defined = new DefinedResources(resources, this);
    }

    GarbageCollector collector() {
        return collector;
    }

    /** The same objects without the rules for clients. */
    UncheckedObjects unchecked() {
        return unchecked;
    }

    /** Serves one more resource, whose objects are kept in memory. */
    void add(ResourceDescription description, Map<String, Connector> connectors) {
        MemoryStorage storage = storageOf(description);
        resources.add(new ServedResource(description, storage, connectors));
        if (DefinedResources.areDefinedBy(description.groupResource())) {
            listen(description.toString(), defined);
        }
    }

    /** An empty storage for objects of a resource. */
    MemoryStorage storageOf(ResourceDescription description) {
        MemoryStorage.LifeListener garbage = collector.of(description);
        boolean definitions = DefinedResources.areDefinedBy(description.groupResource());
        return new MemoryStorage(store, description.groupResource(), definitions ? defined.behind(garbage) : garbage);
    }

    /** Tells of each object of a resource that is gone, in order with all changes of that resource. */
    void onDeletion(String resource, Consumer<ApiObject> gone) {
        listen(resource, new ObjectWatcher.Listener() {
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

    private void listen(String resource, ObjectWatcher.Listener listener) {
        ObjectWatcher.Query all = new ObjectWatcher.Query(ObjectSelector.everythingIn(""), "", false);
        var unused = mapper.storage(resource).watch(all, listener);
    }

    void namespace(String name) {
        ServedResource namespaces = mapper.named("namespaces");
        if (ResourceMapper.storage(namespaces).find(new ObjectKey("", name)) != null) {
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
        ServedResource resource = mapper.resourceOf(object);
        String namespace = ResourceMapper.key(resource.description(), object).namespace();
        if (resource.description().namespaced()) {
            namespace(namespace);
        }
        return create(resource, namespace, ResourceMapper.inStoredVersion(resource.description(), object))
                .copy();
    }

    private ApiObject create(ServedResource resource, String namespace, ObjectNode body) {
        ResourceDescription description = resource.description();
        ObjectNode object = typed(description);
        object.set("metadata", body.path("metadata"));
        object.setAll(body.deepCopy().remove(List.of("apiVersion", "kind")));
        SystemFields.ofNew(description, object, namespace, clock.instant(), random);
        return ResourceMapper.storage(resource).create(object, false);
    }

    private static ObjectNode typed(ResourceDescription description) {
        String version = description.apiVersion(description.storedVersion().name());
        return Json.object().put("kind", description.kind()).put("apiVersion", version);
    }

    ObjectNode apply(ObjectNode object) {
        ServedResource resource = mapper.resourceOf(object);
        ObjectKey key = ResourceMapper.key(resource.description(), object);
        if (ResourceMapper.storage(resource).find(key) == null) {
            return create(object);
        }
        ObjectNode wanted = ResourceMapper.inStoredVersion(resource.description(), object);
        wanted.withObject("/metadata").remove(List.of("resourceVersion", "uid"));
        return update(resource, key, wanted.has("status") ? EVERYTHING : "", current -> wanted.deepCopy());
    }

    /** Changes an object by a JSON merge patch: its status if {@code part} is {@code status}, all but that if it is empty. */
    ObjectNode patch(String resource, String namespace, String name, String part, ObjectNode mergePatch) {
        return update(resource, namespace, name, part, current -> MergePatch.apply(current, mergePatch));
    }

    /** Changes an object, status included, by code that edits a copy of it. */
    ObjectNode edit(String resource, String namespace, String name, Consumer<ObjectNode> edit) {
        return update(resource, namespace, name, EVERYTHING, current -> {
            edit.accept(current);
            return current;
        });
    }

    private ObjectNode update(
            String resource, String namespace, String name, String part, UnaryOperator<ObjectNode> change) {
        return update(mapper.named(resource), new ObjectKey(namespace, name), part, change);
    }

    private ObjectNode update(ServedResource resource, ObjectKey key, String part, UnaryOperator<ObjectNode> change) {
        return ResourceMapper.storage(resource)
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
        return mapper.storage(resource).find(new ObjectKey(namespace, name));
    }

    List<ObjectNode> list(String resource, String namespace) {
        return mapper.storage(resource).select(ObjectSelector.everythingIn(namespace)).stream()
                .map(ApiObject::copy)
                .toList();
    }

    /** Forgets the past of all objects: watches cannot go back to it. */
    void forgetHistory() {
        mapper.storages().forEach(MemoryStorage::forgetHistory);
    }

    boolean delete(String resource, String namespace, String name) {
        return delete(mapper.storage(resource), new ObjectKey(namespace, name));
    }

    /** Deletes an object as a client would; false if there is none. */
    static boolean delete(MemoryStorage storage, ObjectKey key) {
        return delete(storage, key, ObjectDeleter.Options.NONE);
    }

    static boolean delete(MemoryStorage storage, ObjectKey key, ObjectDeleter.Options options) {
        try {
            storage.delete(key, options, false);
            return true;
        } catch (StatusException e) {
            requireNotFound(e);
            return false;
        }
    }

    /** Throws any other failure than that the object is gone. */
    static void requireNotFound(StatusException e) {
        if (e.code() != 404) {
            throw e;
        }
    }
}
