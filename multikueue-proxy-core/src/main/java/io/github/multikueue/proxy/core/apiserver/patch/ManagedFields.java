package io.github.multikueue.proxy.core.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldSet;
import io.github.multikueue.proxy.core.apiserver.patch.fields.JsonValues;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which manager owns which fields of an object, as {@code metadata.managedFields} has it. Immutable.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management">Field management</a>
 */
public final class ManagedFields {

    private static final String FIELD = "managedFields";

    /** No field has a manager. */
    static final ManagedFields NONE = new ManagedFields(Collections.emptyMap());

    /**
     * What one manager owns.
     *
     * @param fields its fields
     * @param apiVersion the version whose fields they are
     * @param time when the manager last changed one of them, in whole seconds, or null if that is not known
     */
    record Owned(
            FieldSet fields, String apiVersion, @Nullable Instant time) {

        Owned withFields(FieldSet other) {
            return new Owned(other, apiVersion, time);
        }
    }

    private final Map<ManagerId, Owned> owners;

    private ManagedFields(Map<ManagerId, Owned> owners) {
        this.owners = owners;
    }

    /**
     * Reads the list in an object.
     *
     * @throws IllegalArgumentException in the words of kube-apiserver, if the list is malformed
     */
    static ManagedFields of(JsonNode object) {
        JsonNode entries = object.path("metadata").path(FIELD);
        Map<ManagerId, Owned> owners = new TreeMap<>();
        for (int i = 0; i < entries.size(); i++) {
            ManagedEntry entry = ManagedEntry.read(entries.get(i), i);
            owners.put(entry.manager(), entry.owned());
        }
        return new ManagedFields(owners);
    }

    /** Whether a client asks to forget all managers: its list is empty, or has one empty entry. */
    static boolean isReset(JsonNode object) {
        JsonNode entries = object.path("metadata").path(FIELD);
        boolean oneEmpty = entries.size() == 1
                && entries.get(0).isObject()
                && entries.get(0).isEmpty();
        return entries.isArray() && (entries.isEmpty() || oneEmpty);
    }

    /** Takes the list out of an object, which is changed. */
    static void removeFrom(ObjectNode object) {
        if (object.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(FIELD);
        }
    }

    /** Sets the list of an object, which is changed. */
    void writeTo(ObjectNode object) {
        removeFrom(object);
        if (!owners.isEmpty()) {
            ArrayNode entries = object.withObject("/metadata").putArray(FIELD);
            owners.entrySet().stream()
                    .map(owner -> new ManagedEntry(owner.getKey(), owner.getValue()))
                    .sorted()
                    .forEach(entry -> entries.add(entry.write()));
        }
    }

    /**
     * Gives entries their old times back if nothing else of the object changed. Otherwise an update without effect would make a new
     * version of the object.
     *
     * @param before the stored object
     * @param after the object to be stored, complete with defaults; it is changed
     */
    public static void keepTimes(ObjectNode before, ObjectNode after) {
        if (JsonValues.equal(withoutTimes(before), withoutTimes(after))
                && after.get("metadata") instanceof ObjectNode metadata
                && before.path("metadata").has(FIELD)) {
            metadata.set(FIELD, before.path("metadata").path(FIELD).deepCopy());
        }
    }

    private static JsonNode withoutTimes(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        for (JsonNode entry : copy.path("metadata").path(FIELD)) {
            if (entry instanceof ObjectNode changed) {
                changed.remove("time");
            }
        }
        return copy;
    }

    /** When the manager last changed something, in seconds; 0 if that is not known. */
    static long seconds(Owned owned) {
        return owned.time == null ? 0 : owned.time.getEpochSecond();
    }

    boolean isEmpty() {
        return owners.isEmpty();
    }

    /** The owners in a fixed order; not to be changed. */
    Map<ManagerId, Owned> owners() {
        return Collections.unmodifiableMap(owners);
    }

    @Nullable
    Owned get(ManagerId manager) {
        return owners.get(manager);
    }

    ManagedFields with(ManagerId manager, Owned owned) {
        Map<ManagerId, Owned> all = new TreeMap<>(owners);
        all.put(manager, owned);
        return new ManagedFields(all);
    }

    ManagedFields without(ManagerId manager) {
        Map<ManagerId, Owned> rest = new TreeMap<>(owners);
        rest.remove(manager);
        return new ManagedFields(rest);
    }

    /** Changes what each manager owns; null leaves the manager out. */
    ManagedFields map(BiFunction<ManagerId, Owned, @Nullable Owned> change) {
        Map<ManagerId, Owned> changed = new TreeMap<>();
        owners.forEach((manager, owned) -> {
            Owned other = change.apply(manager, owned);
            if (other != null) {
                changed.put(manager, other);
            }
        });
        return new ManagedFields(changed);
    }
}
