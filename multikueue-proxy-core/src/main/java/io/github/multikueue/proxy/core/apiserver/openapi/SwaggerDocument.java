package io.github.multikueue.proxy.core.apiserver.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Makes one OpenAPI v2 document, once named Swagger, of all documents in v3. */
final class SwaggerDocument {

    private static final List<String> OBJECT_TYPES = List.of("application/json", "application/yaml");
    private static final Set<String> SAME = Set.of("description", "tags", "operationId");

    private final ObjectNode json = Json.MAPPER.createObjectNode();
    private final ObjectNode paths = Json.MAPPER.createObjectNode();
    private final ObjectNode definitions = Json.MAPPER.createObjectNode();

    SwaggerDocument(String title, String release) {
        json.put("swagger", "2.0").putObject("info").put("title", title).put("version", release);
    }

    /** Adds what a v3 document has. */
    void add(JsonNode document) {
        document.path("paths").properties().forEach(each -> addPath(paths.putObject(each.getKey()), each.getValue()));
        document.at("/components/schemas")
                .properties()
                .forEach(each -> definitions.set(each.getKey(), SwaggerSchema.root((ObjectNode) each.getValue())));
    }

    /** The document. */
    ObjectNode toJson() {
        json.set("paths", paths);
        json.set("definitions", definitions);
        return json;
    }

    private static void addPath(ObjectNode target, JsonNode item) {
        item.properties().forEach(each -> {
            if (each.getKey().equals("parameters")) {
                ArrayNode common = target.putArray("parameters");
                each.getValue().forEach(parameter -> common.add(parameter(parameter)));
            } else {
                addOperation(target.putObject(each.getKey()), each.getValue());
            }
        });
    }

    private static void addOperation(ObjectNode target, JsonNode operation) {
        operation.properties().forEach(each -> {
            if (SAME.contains(each.getKey()) || each.getKey().startsWith("x-")) {
                target.set(each.getKey(), each.getValue());
            }
        });
        JsonNode body = operation.path("requestBody");
        List<String> consumed =
                body.path("content").propertyStream().map(each -> each.getKey()).toList();
        (consumed.isEmpty() ? OBJECT_TYPES : consumed).forEach(target.putArray("consumes")::add);
        target.putArray("schemes").add("https");
        ArrayNode parameters = Json.MAPPER.createArrayNode();
        if (!consumed.isEmpty()) {
            parameters.add(bodyParameter(body));
        }
        operation.path("parameters").forEach(each -> parameters.add(parameter(each)));
        if (!parameters.isEmpty()) {
            target.set("parameters", parameters);
        }
        addResponses(target, operation.path("responses"));
    }

    private static ObjectNode bodyParameter(JsonNode body) {
        ObjectNode parameter =
                Json.MAPPER.createObjectNode().put("name", "body").put("in", "body");
        if (body.path("required").asBoolean()) {
            parameter.put("required", true);
        }
        return parameter.set("schema", schemaOf(body));
    }

    private static void addResponses(ObjectNode target, JsonNode responses) {
        Set<String> produced = new TreeSet<>();
        ObjectNode converted = Json.MAPPER.createObjectNode();
        responses.properties().forEach(each -> {
            ObjectNode response = converted
                    .putObject(each.getKey())
                    .put("description", each.getValue().path("description").asText());
            if (each.getValue().has("content")) {
                response.set("schema", schemaOf(each.getValue()));
                each.getValue().path("content").fieldNames().forEachRemaining(produced::add);
            }
        });
        produced.forEach(target.putArray("produces")::add);
        target.set("responses", converted);
    }

    /** All media types of a body have the same schema. */
    private static JsonNode schemaOf(JsonNode body) {
        JsonNode any = body.path("content").iterator().next();
        return SwaggerSchema.node((ObjectNode) any.path("schema"));
    }

    /** In v2 the type of a parameter stands beside its name. */
    private static ObjectNode parameter(JsonNode parameter) {
        ObjectNode flat = parameter.deepCopy();
        flat.setAll((ObjectNode) parameter.path("schema"));
        flat.remove("schema");
        return flat;
    }
}
