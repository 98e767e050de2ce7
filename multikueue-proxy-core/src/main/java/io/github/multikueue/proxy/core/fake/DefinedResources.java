package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStorage;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectSelector;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Serves what CustomResourceDefinitions define, from when they are created until they are deleted, and as they are after each change. A
 * resource that was registered by code stays as that says. Thread safe.
 */
final class DefinedResources implements ObjectWatcher.Listener {

    private static final GroupResource DEFINITIONS =
            new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");

    private final ServedResources resources;
    private final FakeObjects objects;
    private final Map<GroupResource, MemoryStorage> storages = new ConcurrentHashMap<>();

    DefinedResources(ServedResources resources, FakeObjects objects) {
        this.resources = resources;
        this.objects = objects;
    }

    static boolean areDefinedBy(GroupResource resource) {
        return resource.equals(DEFINITIONS);
    }

    /** What else happens when a definition comes or goes. */
    MemoryStorage.LifeListener behind(MemoryStorage.LifeListener first) {
        return new MemoryStorage.LifeListener() {
            @Override
            public void created(ApiObject definition) {
                first.created(definition);
                establish(definition);
            }

            @Override
            public void held(ApiObject definition) {
                first.held(definition);
            }

            @Override
            public void deleted(ApiObject definition) {
                remove(CustomDefinition.resource(definition.tree()));
                first.deleted(definition);
            }
        };
    }

    /** Told in order with all changes, before whoever made the change goes on. */
    @Override
    public void changed(ObjectWatcher.Change change) {
        if (!change.deleted()) {
            serve(change.object().tree());
        }
    }

    @Override
    public void reached(String resourceVersion) {
        // Only changes matter.
    }

    @Override
    public void failed(StatusException reason) {
        throw reason;
    }

    private void serve(JsonNode definition) {
        GroupResource name = CustomDefinition.resource(definition);
        boolean byCode = !storages.containsKey(name)
                && resources.all().stream()
                        .anyMatch(each -> each.description().groupResource().equals(name));
        if (!byCode) {
            CustomDefinition.described(definition).ifPresent(description -> {
                MemoryStorage storage = storages.computeIfAbsent(name, unused -> objects.storageOf(description));
                resources.replace(new ServedResource(description, storage));
            });
        }
    }

    private void establish(ApiObject definition) {
        JsonNode names = definition.tree().at("/spec/names");
        String now = definition.metadata().path("creationTimestamp").asText();
        ObjectNode patch = Json.object();
        ObjectNode status = patch.putObject("status");
        status.set("acceptedNames", names);
        ArrayNode conditions = status.putArray("conditions");
        condition(conditions, now, "NamesAccepted", "NoConflicts", "no conflicts found");
        condition(conditions, now, "Established", "InitialNamesAccepted", "the initial names have been accepted");
        status.putArray("storedVersions").add(CustomDefinition.storedVersion(definition.tree()));
        try {
            objects.patch(DEFINITIONS.toString(), "", definition.key().name(), "status", patch);
        } catch (StatusException e) {
            FakeObjects.requireNotFound(e);
        }
    }

    private static void condition(ArrayNode conditions, String now, String type, String reason, String message) {
        conditions
                .addObject()
                .put("lastTransitionTime", now)
                .put("message", message)
                .put("reason", reason)
                .put("status", "True")
                .put("type", type);
    }

    private void remove(GroupResource name) {
        MemoryStorage storage = storages.remove(name);
        if (storage != null) {
            storage.select(ObjectSelector.everythingIn("")).forEach(each -> FakeObjects.delete(storage, each.key()));
            resources.remove(name);
        }
    }
}
