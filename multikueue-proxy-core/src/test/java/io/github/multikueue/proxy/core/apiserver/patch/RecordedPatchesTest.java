package io.github.multikueue.proxy.core.apiserver.patch;

import static io.github.multikueue.proxy.core.apiserver.patch.PatchRecordings.CUPS;
import static io.github.multikueue.proxy.core.apiserver.patch.PatchRecordings.answer;
import static io.github.multikueue.proxy.core.apiserver.patch.PatchRecordings.body;
import static io.github.multikueue.proxy.core.apiserver.patch.PatchRecordings.exchange;
import static io.github.multikueue.proxy.core.apiserver.patch.PatchRecordings.fieldManager;
import static io.github.multikueue.proxy.core.apiserver.patch.PatchRecordings.json;
import static io.github.multikueue.proxy.core.apiserver.patch.PatchRecordings.managedFields;
import static io.github.multikueue.proxy.core.apiserver.patch.PatchRecordings.read;
import static io.github.multikueue.proxy.core.apiserver.patch.PatchRecordings.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldSet;
import io.github.multikueue.proxy.core.apiserver.patch.fields.ObjectVersions;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What kubectl sent to a real kube-apiserver has here the effects that it had there, managed fields and their times included. */
class RecordedPatchesTest {

    private static final FieldManager MAIN =
            new FieldManager(CUPS, "", PatchRecordings.cupSchema(), FieldManager.STATUS, ObjectVersions.NO_OTHERS);
    private static final FieldManager STATUS = new FieldManager(
            CUPS, "status", PatchRecordings.cupSchema(), FieldManager.ALL_BUT_STATUS, ObjectVersions.NO_OTHERS);

    @ParameterizedTest
    @ValueSource(strings = {"01-create", "03-create-generate-name", "10-create-dry-run", "11-apply-new"})
    void creates(String name) {
        JsonNode exchange = exchange(name, "POST");
        ObjectNode created = withDefaults(body(exchange));

        ObjectNode stored = MAIN.update(null, created, fieldManager(exchange), time(answer(exchange)));

        assertThat(managedFields(stored)).isEqualTo(managedFields(answer(exchange)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12-apply-changed",
                "18-diff",
                "36-patch-merge",
                "42-label",
                "43-annotate",
                "45-edit",
                "52-patch-finalizer",
                "55-patch-held-spec"
            })
    void mergePatches(String name) {
        JsonNode exchange = exchange(name, "PATCH");
        ObjectNode before = answer(exchange(name, "GET"));
        ObjectNode after = withDefaults(MergePatch.apply(before, body(exchange)));

        ObjectNode stored = MAIN.update(before, after, fieldManager(exchange), time(answer(exchange)));

        assertSame(stored, answer(exchange));
    }

    @Test
    void jsonPatch() {
        JsonNode exchange = exchange("37-patch-json", "PATCH");
        ObjectNode before = answer(exchange("37-patch-json", "GET"));
        ObjectNode after = JsonPatch.apply(before, body(exchange));

        ObjectNode stored = MAIN.update(before, after, fieldManager(exchange), time(answer(exchange)));

        assertSame(stored, answer(exchange));
    }

    @Test
    void jsonPatchWhoseTestFails() throws Exception {
        JsonNode exchange = exchange("38-patch-json-test-fails", "PATCH");
        ObjectNode before = answer(exchange("38-patch-json-test-fails", "GET"));

        StatusException failure =
                catchThrowableOfType(StatusException.class, () -> JsonPatch.apply(before, body(exchange)));

        assertThat(Json.MAPPER.readTree(failure.status().toJson())).isEqualTo(answer(exchange));
    }

    @Test
    void patchOfTheStatus() {
        JsonNode exchange = exchange("41-patch-status", "PATCH");
        ObjectNode before = answer(exchange("41-patch-status", "GET"));
        ObjectNode after = MergePatch.apply(before, body(exchange));

        ObjectNode stored = STATUS.update(before, after, fieldManager(exchange), time(answer(exchange)));

        assertSame(stored, answer(exchange));
    }

    @Test
    void replace() {
        JsonNode exchange = exchange("44-replace", "PUT");
        ObjectNode before = answer(exchange("44-replace", "GET"));

        ObjectNode stored =
                MAIN.update(before, withDefaults(body(exchange)), fieldManager(exchange), time(answer(exchange)));

        assertThat(managedFields(stored)).isEqualTo(managedFields(answer(exchange)));
    }

    @Test
    void serverSideApplyOfANewObject() {
        JsonNode exchange = exchange("14-apply-server-side", "PATCH");

        ObjectNode stored =
                MAIN.apply(null, (ObjectNode) body(exchange), fieldManager(exchange), false, time(answer(exchange)));

        assertThat(managedFields(stored)).isEqualTo(managedFields(answer(exchange)));
    }

    @Test
    void serverSideApplyWithAConflict() throws Exception {
        JsonNode exchange = exchange("15-apply-server-side-conflict", "PATCH");
        ObjectNode before = answer(exchange("14-apply-server-side", "PATCH"));

        StatusException conflict = catchThrowableOfType(
                StatusException.class,
                () -> MAIN.apply(before, (ObjectNode) body(exchange), fieldManager(exchange), false, Instant.EPOCH));

        assertThat(Json.MAPPER.readTree(conflict.status().toJson())).isEqualTo(answer(exchange));
    }

    @Test
    void serverSideApplyByForce() {
        JsonNode exchange = exchange("16-apply-server-side-force", "PATCH");
        ObjectNode before = answer(exchange("14-apply-server-side", "PATCH"));

        ObjectNode stored =
                MAIN.apply(before, (ObjectNode) body(exchange), fieldManager(exchange), true, time(answer(exchange)));

        assertSame(stored, answer(exchange));
        assertThat(managedFields(stored)).isEqualTo(managedFields(answer(exchange("17-get-managed-fields", "GET"))));
    }

    @Test
    void patchesOfAConfigMap() {
        FieldManager configMaps =
                new FieldManager("v1", "", configMapSchema(), FieldSet.EMPTY, ObjectVersions.NO_OTHERS);
        ObjectNode merged = answer(read("patch-merge"));
        ObjectNode byJsonPatch = answer(read("patch-json"));
        ObjectNode byStrategic = answer(read("patch-strategic"));
        JsonNode apply = read("patch-apply");

        ObjectNode one = JsonPatch.apply(merged, body(read("patch-json")));
        assertSame(configMaps.update(merged, one, "recorder", time(byJsonPatch)), byJsonPatch);

        ObjectNode two =
                StrategicMergePatch.apply(byJsonPatch, body(read("patch-strategic")), MergeKeys.ofKind("ConfigMap"));
        assertSame(configMaps.update(byJsonPatch, two, "recorder", time(byStrategic)), byStrategic);

        ObjectNode three = configMaps.apply(byStrategic, (ObjectNode) body(apply), "me", true, time(answer(apply)));
        assertSame(three, answer(apply));
    }

    private static ObjectSchema configMapSchema() {
        return ObjectSchema.of(json("""
                        {"type": "object", "properties": {
                          "data": {"type": "object", "additionalProperties": {"type": "string"}}}}
                        """));
    }

    /** The schema of cups has one default. */
    private static ObjectNode withDefaults(JsonNode object) {
        ObjectNode complete = object.deepCopy();
        if (!complete.path("spec").has("colour")) {
            complete.withObject("/spec").put("colour", "red");
        }
        return complete;
    }

    /** The server counts versions and generations elsewhere. */
    private static void assertSame(ObjectNode stored, ObjectNode recorded) {
        assertThat(comparable(stored)).isEqualTo(comparable(recorded));
    }

    private static JsonNode comparable(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        ObjectNode metadata = copy.withObject("/metadata");
        metadata.remove("resourceVersion");
        metadata.remove("generation");
        return copy;
    }
}
