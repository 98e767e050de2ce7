package io.github.multikueue.proxy.core.apiserver.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.util.List;

/** What can be done at a path with one HTTP method, as an operation of OpenAPI v3. Not safe for use by several threads. */
final class PathOperation {

    private static final List<String> OBJECT_TYPES = List.of("application/json", "application/yaml");

    private final ObjectNode json = Json.MAPPER.createObjectNode();
    private final ObjectNode responses = Json.MAPPER.createObjectNode();

    PathOperation(String tag, String id, String description) {
        json.putArray("tags").add(tag);
        json.put("description", description).put("operationId", id).putArray("parameters");
    }

    /** Adds parameters that all resources have, by their names in the table of constants. */
    PathOperation parameters(List<String> names) {
        names.forEach(name -> parameter((ObjectNode) OpenApiConstants.PARAMETERS.path(name)));
        return this;
    }

    PathOperation parameter(ObjectNode parameter) {
        json.withArrayProperty("parameters").add(parameter);
        return this;
    }

    /** Sets the schema of the body that must be sent. */
    PathOperation requires(String schema) {
        return requires(OBJECT_TYPES, schema);
    }

    PathOperation requires(List<String> mediaTypes, String schema) {
        return accepts(mediaTypes, schema, true);
    }

    /** Sets the schema of the body that may be sent. */
    PathOperation accepts(String schema) {
        return accepts(OBJECT_TYPES, schema, false);
    }

    private PathOperation accepts(List<String> mediaTypes, String schema, boolean required) {
        ObjectNode body = json.putObject("requestBody");
        body.set("content", content(mediaTypes, Json.MAPPER.createObjectNode().put("$ref", schema)));
        if (required) {
            body.put("required", true);
        }
        return this;
    }

    /** Adds an answer. */
    PathOperation answers(int status, String description, String schema) {
        responses
                .putObject(Integer.toString(status))
                .put("description", description)
                .set(
                        "content",
                        content(OBJECT_TYPES, Json.MAPPER.createObjectNode().put("$ref", schema)));
        return this;
    }

    /** Adds the answer of an operation that does not answer with an object. */
    PathOperation answersText() {
        responses
                .putObject("200")
                .put("description", "OK")
                .set(
                        "content",
                        content(List.of("*/*"), Json.MAPPER.createObjectNode().put("type", "string")));
        return this;
    }

    /** The finished operation. */
    ObjectNode toJson(String action, ObjectNode groupVersionKind) {
        responses.putObject("401").put("description", "Unauthorized");
        json.set("responses", responses);
        json.put("x-kubernetes-action", action).set(OpenApiConstants.GROUP_VERSION_KIND, groupVersionKind);
        return json;
    }

    private static ObjectNode content(List<String> mediaTypes, ObjectNode schema) {
        ObjectNode content = Json.MAPPER.createObjectNode();
        mediaTypes.forEach(type -> content.putObject(type).set("schema", schema));
        return content;
    }
}
