package io.github.multikueue.proxy.core.apiserver.patch;

import io.github.multikueue.proxy.core.apiserver.patch.ManagedFields.Owned;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Bounds the number of managers that own fields through updates: the fields of those who changed nothing for the longest time
 * become the fields of one manager for each version. Appliers are not bounded, since their next apply needs what they own.
 */
final class ManagerCap {

    /** The most managers that own fields through updates. */
    static final int MOST_UPDATERS = 10;

    private static final String BUCKET = "ancient-changes";

    private ManagerCap() {}

    static ManagedFields apply(ManagedFields managed) {
        List<ManagerId> updaters = oldestFirst(managed);
        ManagedFields capped = managed;
        Map<String, ManagerId> firstOfVersion = new HashMap<>();
        int count = updaters.size();
        for (ManagerId manager : updaters) {
            if (count <= MOST_UPDATERS) {
                break;
            }
            ManagerId first = firstOfVersion.putIfAbsent(manager.apiVersion(), manager);
            if (first != null) {
                capped = intoBucket(capped, first, manager);
                count--;
            }
        }
        return capped;
    }

    private static List<ManagerId> oldestFirst(ManagedFields managed) {
        return managed.owners().entrySet().stream()
                .filter(owner -> !owner.getKey().applied())
                .sorted(Comparator.<Map.Entry<ManagerId, Owned>>comparingLong(
                                owner -> ManagedFields.seconds(owner.getValue()))
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Only with a second manager of a version there is something to save, so that the first moves then. */
    private static ManagedFields intoBucket(ManagedFields managed, ManagerId first, ManagerId manager) {
        ManagerId bucket = ManagerId.updater(BUCKET, manager.apiVersion(), "");
        Owned older = managed.get(bucket);
        ManagedFields rest = managed;
        if (older == null) {
            older = managed.get(first);
            rest = managed.without(first);
        }
        Owned moved = managed.get(manager);
        if (older == null || moved == null || manager.equals(bucket)) {
            return managed;
        }
        return rest.without(manager)
                .with(bucket, moved.withFields(moved.fields().union(older.fields())));
    }
}
