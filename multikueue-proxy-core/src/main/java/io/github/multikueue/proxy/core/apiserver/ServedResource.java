package io.github.multikueue.proxy.core.apiserver;

import io.github.multikueue.proxy.core.apiserver.storage.ObjectCreator;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectDeleter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectGetter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectUpdater;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher;
import io.github.multikueue.proxy.core.apiserver.storage.Storage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A resource together with where its objects are.
 *
 * @param description how clients see it
 * @param storage where its objects are; what it implements decides on the verbs
 * @param connectors answers requests for subresources that are not parts of the object, by the subresource's name
 */
public record ServedResource(ResourceDescription description, Storage storage, Map<String, Connector> connectors) {

    /** Copies the map. */
    public ServedResource {
        connectors = Map.copyOf(connectors);
    }

    /** A resource without connectors. */
    public ServedResource(ResourceDescription description, Storage storage) {
        this(description, storage, Map.of());
    }

    /** The verbs that the resource has, in the order in which discovery names them: another for custom resources. */
    public List<String> verbs() {
        List<String> verbs = new ArrayList<>();
        boolean deletes = can(ObjectDeleter.class);
        add(verbs, "delete", deletes);
        add(verbs, "deletecollection", deletes && can(ObjectLister.class));
        add(verbs, "get", can(ObjectGetter.class));
        add(verbs, "list", can(ObjectLister.class));
        add(verbs, "patch", can(ObjectUpdater.class) && can(ObjectGetter.class));
        add(verbs, "create", can(ObjectCreator.class));
        add(verbs, "update", can(ObjectUpdater.class));
        add(verbs, "watch", can(ObjectWatcher.class));
        if (description.builtIn()) {
            Collections.sort(verbs);
        }
        return verbs;
    }

    /** The storage as one that can do this, if it can. */
    public <T extends Storage> Optional<T> as(Class<T> ability) {
        return can(ability) ? Optional.of(ability.cast(storage)) : Optional.empty();
    }

    private boolean can(Class<? extends Storage> ability) {
        return ability.isInstance(storage);
    }

    private static void add(List<String> verbs, String verb, boolean there) {
        if (there) {
            verbs.add(verb);
        }
    }
}
