package io.github.multikueue.proxy.core.apiserver.memory;

import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Whole lists of namespaces, and of all of them, as they were made since the last change: to walk through a tree again for each reader
 * costs as much as to copy the objects. For one thread at a time.
 */
final class RecentLists {

    private final Map<String, List<ApiObject>> byNamespace = new HashMap<>();

    /**
     * The list of a namespace.
     *
     * @param namespace the namespace, empty for all
     * @param read makes the list if it is not known
     */
    List<ApiObject> of(String namespace, Supplier<List<ApiObject>> read) {
        List<ApiObject> known = byNamespace.get(namespace);
        if (known != null) {
            return known;
        }
        List<ApiObject> list = List.copyOf(read.get());
        // Only what has objects is remembered: anybody can think of names of namespaces.
        if (!list.isEmpty()) {
            byNamespace.put(namespace, list);
        }
        return list;
    }

    /** Something has changed. */
    void clear() {
        byNamespace.clear();
    }
}
