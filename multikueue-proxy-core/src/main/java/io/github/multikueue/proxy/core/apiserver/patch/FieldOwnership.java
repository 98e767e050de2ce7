package io.github.multikueue.proxy.core.apiserver.patch;

import io.github.multikueue.proxy.core.apiserver.patch.ManagedFields.Owned;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldComparison;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldSet;
import io.github.multikueue.proxy.core.apiserver.patch.fields.SchemaReconciler;
import io.github.multikueue.proxy.core.apiserver.patch.fields.TypedObject;
import io.github.multikueue.proxy.core.apiserver.patch.fields.TypedVersions;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which manager owns which fields after a change. The manager that changes a field owns it alone from then on; a manager that
 * applies the value that a field has already shares it with the other owners; a removed field has no owner.
 */
final class FieldOwnership {

    /**
     * What an operation results in.
     *
     * @param object the object
     * @param managed who owns its fields
     */
    record Result(TypedObject object, ManagedFields managed) {}

    private final TypedVersions versions;
    private final FieldSet resetFields;
    private final FieldPruning pruning;

    /** @param resetFields what cannot be changed this way, and is nobody's therefore, with all that is below */
    FieldOwnership(TypedVersions versions, FieldSet resetFields) {
        this.versions = versions;
        this.resetFields = resetFields;
        this.pruning = new FieldPruning(versions);
    }

    /** An update, whose changes become those of {@link ManagerId#CURRENT_OPERATION}. */
    ManagedFields update(TypedObject live, TypedObject updated, ManagedFields managed) {
        Comparisons comparisons = new Comparisons(live, updated);
        FieldComparison own = comparisons.own;
        ManagedFields others = takeOver(reconcile(live, managed), ManagerId.CURRENT_OPERATION, comparisons);
        FieldSet fields = own.changed().recursiveDifference(resetFields);
        return fields.isEmpty()
                ? others
                : others.with(ManagerId.CURRENT_OPERATION, new Owned(fields, versions.apiVersion(), null));
    }

    /** Merges what is applied into the object, and takes out what the manager applied before and leaves out now. */
    Result apply(TypedObject live, TypedObject applied, ManagedFields managed, ManagerId manager, boolean force)
            throws ApplyConflicts {
        ManagedFields reconciled = reconcile(live, managed);
        Owned last = reconciled.get(manager);
        FieldSet fields = applied.fields().recursiveDifference(resetFields);
        ManagedFields owners =
                reconciled.with(manager, new Owned(fields, versions.apiVersion(), last == null ? null : last.time()));
        TypedObject merged = pruning.prune(live.merge(applied), owners, last);
        Comparisons comparisons = new Comparisons(live, merged);
        if (!force) {
            checkConflicts(owners, manager, comparisons);
        }
        return new Result(merged, takeOver(owners, manager, comparisons));
    }

    private ManagedFields reconcile(TypedObject live, ManagedFields managed) {
        return managed.map((manager, owned) -> {
            TypedObject object = versions.convert(live, owned.apiVersion());
            return object == null ? null : owned.withFields(SchemaReconciler.reconcile(owned.fields(), object.type()));
        });
    }

    private static void checkConflicts(ManagedFields managed, ManagerId current, Comparisons comparisons)
            throws ApplyConflicts {
        SortedMap<ManagerId, FieldSet> conflicts = new TreeMap<>();
        managed.owners().forEach((manager, owned) -> {
            FieldComparison comparison = comparisons.in(owned.apiVersion());
            if (!manager.equals(current) && comparison != null) {
                FieldSet conflict = owned.fields().intersection(comparison.changed());
                if (!conflict.isEmpty()) {
                    conflicts.put(manager, conflict);
                }
            }
        });
        if (!conflicts.isEmpty()) {
            throw new ApplyConflicts(conflicts);
        }
    }

    /** Others lose what was changed or removed; who owns nothing any more goes. */
    private static ManagedFields takeOver(ManagedFields managed, ManagerId current, Comparisons comparisons) {
        return managed.map((manager, owned) -> {
            if (manager.equals(current)) {
                return owned.fields().isEmpty() ? null : owned;
            }
            FieldComparison comparison = comparisons.in(owned.apiVersion());
            if (comparison == null) {
                return null;
            }
            FieldSet kept = owned.fields()
                    .difference(owned.fields().intersection(comparison.changed()))
                    .difference(comparison.removed());
            return kept.isEmpty() ? null : owned.withFields(kept);
        });
    }

    /** The comparison of two objects in each version that is asked for. */
    private final class Comparisons {

        private final TypedObject live;
        private final TypedObject changed;
        private final FieldComparison own;
        private final Map<String, @Nullable FieldComparison> others = new HashMap<>();

        private Comparisons(TypedObject live, TypedObject changed) {
            this.live = live;
            this.changed = changed;
            this.own = live.compare(changed).without(resetFields);
        }

        /** Null if the version is not served any more. */
        private @Nullable FieldComparison in(String apiVersion) {
            if (apiVersion.equals(versions.apiVersion())) {
                return own;
            }
            if (!others.containsKey(apiVersion)) {
                TypedObject before = versions.convert(live, apiVersion);
                TypedObject after = versions.convert(changed, apiVersion);
                others.put(apiVersion, before == null || after == null ? null : before.compare(after));
            }
            return others.get(apiVersion);
        }
    }
}
