package io.github.multikueue.proxy.core.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What kubectl sent to a real API server, and what that answered, with the recorded CustomResourceDefinition. */
class SchemaRecordingsTest {

    private final ObjectSchema cups = TestSchemas.cups();

    @ParameterizedTest
    @ValueSource(strings = {"04-create-invalid", "05-create-missing-field"})
    void anInvalidObjectIsRefusedInTheWordsOfTheRecording(String recording) throws Exception {
        JsonNode exchange = TestSchemas.exchange(recording);

        List<FieldError> errors = sent(exchange.at("/request/body").deepCopy());

        assertThat(status(errors, "bad")).isEqualTo(exchange.at("/response/body"));
    }

    @Test
    void anInvalidPatchIsRefusedInTheWordsOfTheRecording() throws Exception {
        JsonNode before = TestSchemas.recording("kubectl/40-patch-invalid.json").at("/exchanges/1/response/body");
        JsonNode exchange = TestSchemas.exchange("40-patch-invalid");
        ObjectNode patched = Json.MAPPER.readerForUpdating(before.deepCopy()).readValue(exchange.at("/request/body"));

        assertThat(status(sent(patched), "b")).isEqualTo(exchange.at("/response/body"));
    }

    @Test
    void anUnknownFieldIsNamed() {
        JsonNode exchange = TestSchemas.exchange("06-create-unknown-field");

        List<String> unknown =
                SchemaPruning.prune(cups, exchange.at("/request/body").deepCopy());

        assertThat("Cup in version \"v1\" cannot be handled as a Cup: strict decoding error: unknown field \""
                        + unknown.get(0) + "\"")
                .isEqualTo(exchange.at("/response/body/message").textValue());
        assertThat(unknown).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"07-create-unknown-field-warn", "44-replace"})
    void anObjectGetsDefaultsAndLosesUnknownFields(String recording) {
        JsonNode exchange = TestSchemas.exchange(recording);
        ObjectNode object = exchange.at("/request/body").deepCopy();

        assertThat(sent(object)).isEmpty();

        assertThat(object.get("spec")).isEqualTo(exchange.at("/response/body/spec"));
    }

    /** Does what an API server does with an object that it was sent. */
    private List<FieldError> sent(ObjectNode object) {
        SchemaPruning.prune(cups, object);
        SchemaDefaults.apply(cups, object);
        return SchemaValidation.validate(cups, object);
    }

    private static JsonNode status(List<FieldError> errors, String name) throws Exception {
        StatusException invalid = StatusException.invalid("shop.example.com", "Cup", name, errors);
        return Json.MAPPER.readTree(invalid.status().toJson());
    }
}
