package io.github.multikueue.proxy.core.apiserver.patch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.patch.ManagedFields.Owned;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldSet;
import io.github.multikueue.proxy.core.apiserver.patch.fields.JsonValues;
import io.github.multikueue.proxy.core.apiserver.patch.fields.TypedObject;
import io.github.multikueue.proxy.core.apiserver.patch.fields.TypedVersions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Updates and applies of one manager, which gets the fields it changes; times and names of entries are set here. Immutable. */
final class ManagedOperations {

    private static final String BEFORE_FIRST_APPLY = "before-first-apply";
    private static final String UNKNOWN = "unknown";

    /** Fields that identify an object, or that the server sets: they have no manager. */
    private static final FieldSet STRIPPED = FieldSet.of("apiVersion")
            .union(FieldSet.of("kind"))
            .union(FieldSet.of("metadata"))
            .union(FieldSet.of("metadata", "name"))
            .union(FieldSet.of("metadata", "namespace"))
            .union(FieldSet.of("metadata", "creationTimestamp"))
            .union(FieldSet.of("metadata", "selfLink"))
            .union(FieldSet.of("metadata", "uid"))
            .union(FieldSet.of("metadata", "clusterName"))
            .union(FieldSet.of("metadata", "generation"))
            .union(FieldSet.of("metadata", "managedFields"))
            .union(FieldSet.of("metadata", "resourceVersion"));

    private final TypedVersions versions;
    private final String subresource;
    private final FieldOwnership ownership;

    ManagedOperations(TypedVersions versions, String subresource, FieldSet resetFields) {
        this.versions = versions;
        this.subresource = subresource;
        this.ownership = new FieldOwnership(versions, resetFields);
    }

    /**
     * An apply.
     *
     * @param live the object before, with its managed fields
     * @param managed its managed fields
     * @return the merged object with its managed fields
     */
    ObjectNode apply(
            ObjectNode live, ObjectNode applied, ManagedFields managed, String manager, boolean force, Instant now)
            throws ApplyConflicts {
        TypedObject patch = check(applied, "patch", false);
        ObjectNode bare = withoutManagedFields(live);
        TypedObject target = check(bare, "live", true);
        ManagedFields known =
                managed.isEmpty() ? update(nothing(live), bare, managed, BEFORE_FIRST_APPLY, now) : managed;
        ManagerId applier = ManagerId.applier(orUnknown(manager), subresource);
        FieldOwnership.Result result = ownership.apply(target, patch, known, applier, force);
        boolean changed = !JsonValues.equal(bare, result.object().value());
        ObjectNode merged = changed ? result.object().value() : bare.deepCopy();
        strip(result.managed(), applier, changed ? now : null).writeTo(merged);
        return merged;
    }

    /**
     * An update.
     *
     * @param live the object before
     * @param updated the object after, without managed fields
     * @param managed the managed fields before
     */
    ManagedFields update(ObjectNode live, ObjectNode updated, ManagedFields managed, String manager, Instant now) {
        TypedObject before = versions.check(withoutManagedFields(live), true);
        TypedObject after = versions.check(updated, true);
        ManagedFields changed = strip(ownership.update(before, after, managed), ManagerId.CURRENT_OPERATION, now);
        Owned current = changed.get(ManagerId.CURRENT_OPERATION);
        if (current != null) {
            ManagerId updater = ManagerId.updater(orUnknown(manager), versions.apiVersion(), subresource);
            Owned previous = changed.get(updater);
            FieldSet fields =
                    previous == null ? current.fields() : current.fields().union(previous.fields());
            changed = changed.without(ManagerId.CURRENT_OPERATION).with(updater, current.withFields(fields));
        }
        return ManagerCap.apply(changed);
    }

    /** @param now the new time of the entry, or null to keep the one it has */
    private static ManagedFields strip(ManagedFields managed, ManagerId manager, @Nullable Instant now) {
        return managed.map((other, owned) -> {
            if (!other.equals(manager)) {
                return owned;
            }
            FieldSet fields = owned.fields().difference(STRIPPED);
            Instant time = now == null ? owned.time() : now;
            return fields.isEmpty() ? null : new Owned(fields, owned.apiVersion(), time);
        });
    }

    private TypedObject check(ObjectNode object, String role, boolean duplicatesAllowed) {
        try {
            return versions.check(object, duplicatesAllowed);
        } catch (IllegalArgumentException e) {
            String name = object.path("metadata").path("namespace").asText("") + "/"
                    + object.path("metadata").path("name").asText("");
            throw PatchErrors.failure("failed to create typed " + role + " object (" + name + "; "
                    + PatchErrors.type(object) + "): " + e.getMessage());
        }
    }

    private static ObjectNode withoutManagedFields(ObjectNode object) {
        ObjectNode bare = object.deepCopy();
        ManagedFields.removeFrom(bare);
        return bare;
    }

    /** What is there before a create: the kind and the version alone, which API servers write first. */
    static ObjectNode nothing(ObjectNode created) {
        ObjectNode empty = JsonNodeFactory.instance.objectNode();
        empty.set("kind", created.path("kind"));
        empty.set("apiVersion", created.path("apiVersion"));
        return empty;
    }

    private static String orUnknown(String manager) {
        return manager.isEmpty() ? UNKNOWN : manager;
    }
}
