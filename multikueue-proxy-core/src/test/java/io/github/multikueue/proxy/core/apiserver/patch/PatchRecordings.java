package io.github.multikueue.proxy.core.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Locale;

/** Exchanges of kubectl with a real kube-apiserver, as far as they change objects. */
final class PatchRecordings {

    static final String CUPS = "shop.example.com/v1";

    private PatchRecordings() {}

    static JsonNode read(String name) {
        try (InputStream in = PatchRecordings.class.getResourceAsStream("/recordings/" + name + ".json")) {
            return Json.MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode json(String text) {
        try {
            return (ObjectNode) Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The schema of the recorded cups. */
    static ObjectSchema cupSchema() {
        return ObjectSchema.of((ObjectNode) read("kubectl/00-crd")
                .path("spec")
                .path("versions")
                .path(0)
                .path("schema")
                .path("openAPIV3Schema"));
    }

    /** The last exchange of a command that has this method. */
    static JsonNode exchange(String name, String method) {
        JsonNode found = null;
        for (JsonNode exchange : read("kubectl/" + name).path("exchanges")) {
            JsonNode request = exchange.path("request");
            if (request.path("method").asText().toUpperCase(Locale.ROOT).equals(method)
                    && request.path("path").asText().contains("/cups")) {
                found = exchange;
            }
        }
        if (found == null) {
            throw new IllegalArgumentException(name + ": no " + method);
        }
        return found;
    }

    static ObjectNode answer(JsonNode exchange) {
        return (ObjectNode) exchange.path("response").path("body");
    }

    static JsonNode body(JsonNode exchange) {
        return exchange.path("request").path("body");
    }

    static String fieldManager(JsonNode exchange) {
        String path = exchange.path("request").path("path").asText();
        return path.replaceAll(".*fieldManager=([^&]+).*", "$1");
    }

    static JsonNode managedFields(JsonNode object) {
        return object.path("metadata").path("managedFields");
    }

    /** When the request was made: the latest time in the managed fields that it led to. */
    static Instant time(JsonNode answer) {
        Instant latest = Instant.EPOCH;
        for (JsonNode entry : managedFields(answer)) {
            Instant time = Instant.parse(entry.path("time").asText());
            latest = time.isAfter(latest) ? time : latest;
        }
        return latest;
    }
}
