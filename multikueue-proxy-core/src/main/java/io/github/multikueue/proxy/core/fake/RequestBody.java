package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads what clients send. */
final class RequestBody {
    private RequestBody() {}

    /** A JSON or YAML object; {@code kind} is for the message of a refusal. */
    static ObjectNode object(HttpRequest request, String kind) {
        String type = contentType(request);
        boolean yaml = type.equals("application/yaml");
        if (!yaml && !type.equals("application/json") && !type.isEmpty()) {
            throw unsupported("application/json, application/yaml, application/vnd.kubernetes.protobuf");
        }
        if (parse(request, yaml, kind) instanceof ObjectNode object) {
            return object;
        }
        throw unrecognized(request, kind, "not an object");
    }

    /** DeleteOptions, which may be absent. */
    static ObjectNode options(HttpRequest request) {
        return request.body().length == 0 ? Json.object() : object(request, "DeleteOptions");
    }

    static JsonNode patch(HttpRequest request, boolean yaml) {
        return parse(request, yaml, "patch");
    }

    /** The media type without parameters, empty if none was given. */
    static String contentType(HttpRequest request) {
        String type = request.header("Content-Type");
        return type == null ? "" : type.split(";", 2)[0].strip();
    }

    static StatusException unsupported(String accepted) {
        return new StatusException(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: " + accepted,
                null);
    }

    private static JsonNode parse(HttpRequest request, boolean yaml, String kind) {
        try {
            return yaml ? Json.parseYaml(request.body()) : Json.parse(request.body());
        } catch (IOException e) {
            throw unrecognized(request, kind, Json.firstLine(e));
        }
    }

    private static StatusException unrecognized(HttpRequest request, String kind, String why) {
        return StatusException.badRequest("the object provided is unrecognized (must be of type " + kind
                + "): couldn't get version/kind; json parse error: " + why + " ("
                + new String(request.body(), StandardCharsets.UTF_8) + ")");
    }
}
