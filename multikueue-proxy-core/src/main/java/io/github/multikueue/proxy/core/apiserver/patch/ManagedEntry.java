package io.github.multikueue.proxy.core.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.patch.ManagedFields.Owned;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code metadata.managedFields}. The order is the one of entries in objects: applies first, then by time and name.
 *
 * @param manager who owns the fields
 * @param owned the fields
 */
record ManagedEntry(ManagerId manager, Owned owned) implements Comparable<ManagedEntry> {

    private static final String FIELDS_TYPE = "FieldsV1";

    private static final Comparator<ManagedEntry> ORDER = Comparator.<ManagedEntry, String>comparing(
                    entry -> entry.manager.operation())
            .thenComparing(entry -> ManagedFields.seconds(entry.owned))
            .thenComparing(entry -> entry.manager.name())
            .thenComparing(entry -> entry.owned.apiVersion())
            .thenComparing(entry -> entry.manager.subresource());

    @Override
    public int compareTo(ManagedEntry other) {
        return ORDER.compare(this, other);
    }

    /** @throws IllegalArgumentException in the words of kube-apiserver, if the entry is malformed */
    static ManagedEntry read(JsonNode entry, int index) {
        check(entry, index);
        String apiVersion = entry.path("apiVersion").asText();
        boolean applied = entry.path("operation").asText().equals("Apply");
        ManagerId manager = new ManagerId(
                entry.path("manager").asText(),
                applied,
                applied ? "" : apiVersion,
                entry.path("subresource").asText(""));
        JsonNode fields = entry.path("fieldsV1");
        FieldSet set = fields.isMissingNode() ? FieldSet.EMPTY : FieldSet.fromJson(fields);
        return new ManagedEntry(manager, new Owned(set, apiVersion, time(entry.path("time"))));
    }

    private static void check(JsonNode entry, int index) {
        String operation = entry.path("operation").asText();
        String fieldsType = entry.path("fieldsType").asText();
        if (!operation.equals("Apply") && !operation.equals("Update")) {
            throw new IllegalArgumentException("operation must be `Apply` or `Update`");
        }
        if (entry.path("apiVersion").asText().isEmpty()) {
            throw new IllegalArgumentException("apiVersion must not be empty");
        }
        if (!fieldsType.equals(FIELDS_TYPE)) {
            throw new IllegalArgumentException(
                    fieldsType.isEmpty()
                            ? "missing fieldsType in managed fields entry " + index
                            : "invalid fieldsType \"" + fieldsType + "\" in managed fields entry " + index);
        }
    }

    private static @Nullable Instant time(JsonNode text) {
        if (text.isMissingNode() || text.isNull()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text.asText()).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("time of managed fields: " + text + " (expected: RFC 3339)", e);
        }
    }

    ObjectNode write() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("manager", manager.name()).put("operation", manager.operation());
        json.put("apiVersion", owned.apiVersion());
        if (owned.time() != null) {
            json.put("time", owned.time().truncatedTo(ChronoUnit.SECONDS).toString());
        }
        json.put("fieldsType", FIELDS_TYPE).set("fieldsV1", owned.fields().toJson());
        if (!manager.subresource().isEmpty()) {
            json.put("subresource", manager.subresource());
        }
        return json;
    }
}
