package io.github.multikueue.proxy.core.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldSet;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldType;
import io.github.multikueue.proxy.core.apiserver.patch.fields.ObjectVersions;
import io.github.multikueue.proxy.core.apiserver.patch.fields.TypedVersions;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code metadata.managedFields} of the objects of one version of a resource, or of one of its subresources, and merges what
 * is applied to them, with the semantics of kube-apiserver 1.36. Arguments stay as they are, results are new objects. Immutable,
 * safe for use by many threads; make one for each version and subresource and keep it.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/server-side-apply/">Server-side apply</a>
 */
public final class FieldManager {

    /** What a resource with a {@code status} subresource does not take from its clients itself. */
    public static final FieldSet STATUS = FieldSet.of("status");

    /** What the {@code status} subresource does not take from its clients. */
    public static final FieldSet ALL_BUT_STATUS = FieldSet.of("metadata").union(FieldSet.of("spec"));

    private final String apiVersion;
    private final boolean mainResource;
    private final TypedVersions versions;
    private final ManagedOperations operations;

    /**
     * Manages fields.
     *
     * @param apiVersion group and version as objects have them, for example {@code shop.example.com/v1}
     * @param subresource the subresource, or empty
     * @param schema how the objects look, or null: fields of objects are then merged one by one, lists replaced as a whole
     * @param resetFields what cannot be changed this way, for example {@link #STATUS}; {@link FieldSet#EMPTY} for nothing
     * @param others the other versions of the resource
     */
    public FieldManager(
            String apiVersion,
            String subresource,
            @Nullable ObjectSchema schema,
            FieldSet resetFields,
            ObjectVersions others) {
        this.apiVersion = apiVersion;
        this.mainResource = subresource.isEmpty();
        this.versions = new TypedVersions(apiVersion, FieldType.ofObjects(schema), others);
        this.operations = new ManagedOperations(versions, subresource, resetFields);
    }

    /**
     * Brings the managed fields up to date after a create, an update or a patch other than apply. Call it with the object as it will
     * be stored, defaults included, before the server sets what it sets itself. A client may change managed fields by the object;
     * an empty list resets them. Never fails: if the object does not fit its schema, the managed fields stay as they were.
     *
     * @param before the stored object, or null for a create
     * @param after the object to be stored
     * @param manager the name of the manager, see {@link FieldManagerNames#of}
     * @param now the time of the request
     * @return the object with its managed fields
     */
    public ObjectNode update(@Nullable ObjectNode before, ObjectNode after, String manager, Instant now) {
        ObjectNode live = before == null ? ManagedOperations.nothing(after) : before;
        ObjectNode updated = after.deepCopy();
        if (!PatchErrors.hasObjectMeta(after)) {
            return updated;
        }
        ManagedFields.removeFrom(updated);
        try {
            ManagedFields managed = managedBefore(before, after);
            boolean create = live.path("metadata").path("uid").asText().isEmpty();
            // An object whose managers were reset, or are not known, is tracked again from its first apply on.
            if (!managed.isEmpty() || create) {
                operations.update(live, updated, managed, manager, now).writeTo(updated);
            }
        } catch (IllegalArgumentException e) {
            JsonNode kept = before == null ? null : before.path("metadata").get("managedFields");
            if (kept != null) {
                updated.withObject("/metadata").set("managedFields", kept.deepCopy());
            }
        }
        return updated;
    }

    /**
     * Merges what is applied into an object. The result may lack defaults of fields that were taken out: set them afterwards; nobody
     * owns them then.
     *
     * @param current the stored object, or null for a create
     * @param applied what the manager wants, complete with {@code apiVersion} and {@code kind}
     * @param manager the name of the manager; the name {@code kubectl} also keeps kubectl's annotation of the last apply
     * @param force whether fields of others that have other values are taken over
     * @param now the time of the request
     * @return the merged object with its managed fields
     * @throws StatusException 409 if fields of others would be changed; 400 if the version is another one or has managed fields; 500
     *     if the object does not have the fields and kinds of the schema
     */
    public ObjectNode apply(
            @Nullable ObjectNode current, ObjectNode applied, String manager, boolean force, Instant now) {
        ObjectNode live = current == null ? ManagedOperations.nothing(applied) : current;
        ManagedFields managed = managedOf(live);
        checkApplied(live, applied);
        ObjectNode result;
        try {
            result = mergeOrUpgrade(live, applied, managed, manager, force, now);
        } catch (ApplyConflicts conflicts) {
            throw conflicts.toStatus();
        }
        if (manager.equals(LastAppliedConfiguration.MANAGER)) {
            LastAppliedConfiguration.renew(result, applied);
        }
        return result;
    }

    private static ManagedFields managedOf(ObjectNode live) {
        try {
            return ManagedFields.of(live);
        } catch (IllegalArgumentException e) {
            throw PatchErrors.failure("failed to decode managed fields: " + e.getMessage());
        }
    }

    private void checkApplied(ObjectNode live, ObjectNode applied) {
        boolean sameKind = live.path("kind").equals(applied.path("kind"));
        if (!sameKind || !applied.path("apiVersion").asText().equals(apiVersion)) {
            throw StatusException.badRequest("invalid object type: " + PatchErrors.type(applied));
        }
        if (!PatchErrors.hasObjectMeta(applied)) {
            throw StatusException.badRequest("metadata: " + applied.path("metadata") + " (expected: an object)");
        }
        if (applied.path("metadata").path("managedFields").isArray()) {
            throw StatusException.badRequest("metadata.managedFields must be nil");
        }
    }

    /** What kubectl applied on the client's side is its own, so that it can change it by server-side apply without conflicts. */
    private ObjectNode mergeOrUpgrade(
            ObjectNode live, ObjectNode applied, ManagedFields managed, String manager, boolean force, Instant now)
            throws ApplyConflicts {
        try {
            return operations.apply(live, applied, managed, manager, force, now);
        } catch (ApplyConflicts conflicts) {
            FieldSet allowed = manager.equals(LastAppliedConfiguration.MANAGER)
                    ? LastAppliedConfiguration.fields(live, versions)
                    : FieldSet.EMPTY;
            if (!conflicts.fields().difference(allowed).isEmpty()) {
                throw conflicts.without(allowed);
            }
            return operations.apply(live, applied, managed, manager, true, now);
        }
    }

    /** The managers that a client sent, if they can be read, else those of the stored object, else none. */
    private ManagedFields managedBefore(@Nullable ObjectNode before, ObjectNode after) {
        if (mainResource) {
            if (ManagedFields.isReset(after)) {
                return ManagedFields.NONE;
            }
            ManagedFields sent = orNone(after);
            if (!sent.isEmpty()) {
                return sent;
            }
        }
        return before == null ? ManagedFields.NONE : orNone(before);
    }

    private static ManagedFields orNone(ObjectNode object) {
        try {
            return ManagedFields.of(object);
        } catch (IllegalArgumentException e) {
            return ManagedFields.NONE;
        }
    }
}
