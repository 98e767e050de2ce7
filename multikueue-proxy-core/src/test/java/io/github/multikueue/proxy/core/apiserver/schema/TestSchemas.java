package io.github.multikueue.proxy.core.apiserver.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Schemas and objects of tests, in JSON with single quotes and names without quotes. */
final class TestSchemas {

    private static final ObjectMapper LENIENT = JsonMapper.builder()
            .enable(JsonParser.Feature.ALLOW_SINGLE_QUOTES)
            .enable(JsonParser.Feature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();

    private TestSchemas() {}

    static JsonNode json(String text) {
        try {
            return LENIENT.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode object(String text) {
        return (ObjectNode) json(text);
    }

    /** An object whose field {@code spec} has this schema. */
    static ObjectSchema spec(String schema) {
        return ObjectSchema.of(object("{type: 'object', properties: {spec: " + schema + "}}"));
    }

    static JsonNode recording(String name) {
        try (InputStream in = TestSchemas.class.getResourceAsStream("/recordings/" + name)) {
            return LENIENT.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last exchange of a recorded command. */
    static JsonNode exchange(String command) {
        JsonNode exchanges = recording("kubectl/" + command + ".json").get("exchanges");
        return exchanges.get(exchanges.size() - 1);
    }

    /** The schema of the CustomResourceDefinition that was recorded. */
    static ObjectSchema cups() {
        return ObjectSchema.of(
                (ObjectNode) recording("kubectl/00-crd.json").at("/spec/versions/0/schema/openAPIV3Schema"));
    }
}
