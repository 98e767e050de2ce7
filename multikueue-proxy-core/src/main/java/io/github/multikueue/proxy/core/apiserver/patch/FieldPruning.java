package io.github.multikueue.proxy.core.apiserver.patch;

import io.github.multikueue.proxy.core.apiserver.patch.ManagedFields.Owned;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldSet;
import io.github.multikueue.proxy.core.apiserver.patch.fields.TypedObject;
import io.github.multikueue.proxy.core.apiserver.patch.fields.TypedVersions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Removes the fields that a manager applied before, leaves out now, and shares with no other manager. Such a field stays if another
 * manager owns a field below it.
 */
final class FieldPruning {

    private final TypedVersions versions;

    FieldPruning(TypedVersions versions) {
        this.versions = versions;
    }

    /**
     * Prunes an object.
     *
     * @param merged the object with what is applied now
     * @param managed who owns its fields, the manager with what it applies now
     * @param last what the manager owned before, or null
     */
    TypedObject prune(TypedObject merged, ManagedFields managed, @Nullable Owned last) {
        TypedObject converted =
                last == null || last.fields().isEmpty() ? null : versions.convert(merged, last.apiVersion());
        if (last == null || converted == null) {
            return merged;
        }
        TypedObject pruned = converted.remove(converted.named(last.fields()));
        pruned = addBackOwned(converted, pruned, managed);
        pruned = addBackUnowned(converted, pruned, last);
        TypedObject back = versions.convert(pruned, versions.apiVersion());
        return back == null ? merged : back;
    }

    /** Fields with an owner stay; what the manager applies now counts as owned. */
    private TypedObject addBackOwned(TypedObject merged, TypedObject pruned, ManagedFields managed) {
        Map<String, FieldSet> ownedByVersion = new LinkedHashMap<>();
        // The version of the pruned object comes first: what conversions need is back in it then.
        ownedByVersion.put(pruned.apiVersion(), FieldSet.EMPTY);
        managed.owners()
                .values()
                .forEach(owned -> ownedByVersion.merge(owned.apiVersion(), owned.fields(), FieldSet::union));
        TypedObject result = pruned;
        for (Map.Entry<String, FieldSet> owned : ownedByVersion.entrySet()) {
            TypedObject before = versions.convert(merged, owned.getKey());
            TypedObject after = versions.convert(result, owned.getKey());
            if (before != null && after != null) {
                FieldSet kept = after.namedFields().union(before.named(owned.getValue()));
                result = before.remove(before.namedFields().difference(kept));
            }
        }
        return result;
    }

    /** Fields without an owner stay: only what the manager had applied is removed. */
    private TypedObject addBackUnowned(TypedObject merged, TypedObject pruned, Owned last) {
        TypedObject converted = versions.convert(pruned, last.apiVersion());
        if (converted == null) {
            return merged;
        }
        FieldSet gone = merged.namedFields().difference(converted.namedFields());
        return merged.remove(gone.intersection(merged.named(last.fields())));
    }
}
