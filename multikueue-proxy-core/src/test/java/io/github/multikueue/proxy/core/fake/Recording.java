package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** One exchange recorded from a real kube-apiserver. */
record Recording(JsonNode json) {
    /** What differs from run to run. */
    private static final Set<String> VARYING =
            Set.of("uid", "resourceVersion", "creationTimestamp", "time", "serverAddress", "continue", "hash");

    static Recording of(String name) {
        try (InputStream in = Recording.class.getResourceAsStream("/recordings/" + name + ".json")) {
            return new Recording(new ObjectMapper().readTree(Objects.requireNonNull(in, name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String method() {
        return json.at("/request/method").asText();
    }

    String path() {
        return json.at("/request/path").asText();
    }

    String caller() {
        return json.at("/request/caller").asText();
    }

    String cluster() {
        return json.at("/request/cluster").asText();
    }

    /** Request headers but the token and the user agent, as name, value, name, value. */
    String[] requestHeaders() {
        List<String> headers = new ArrayList<>();
        json.at("/request/headers").properties().forEach(header -> {
            if (!Set.of("Authorization", "User-Agent").contains(header.getKey())) {
                headers.add(header.getKey());
                headers.add(header.getValue().asText());
            }
        });
        return headers.toArray(String[]::new);
    }

    String requestBody() {
        JsonNode body = json.at("/request/body");
        return body.isMissingNode() ? null : body.isTextual() ? body.asText() : body.toString();
    }

    int status() {
        return json.at("/response/status").asInt();
    }

    String header(String name) {
        return json.at("/response/headers").path(name).asText(null);
    }

    JsonNode body() {
        return json.at("/response/body");
    }

    String text() {
        return json.at("/response/text").asText(null);
    }

    List<JsonNode> events() {
        List<JsonNode> events = new ArrayList<>();
        json.at("/response/stream").forEach(events::add);
        return events;
    }

    /** The objects in the response, fit to be created in a FakeCluster. */
    List<ObjectNode> objects() {
        List<ObjectNode> objects = new ArrayList<>();
        if (body().has("items")) {
            String kind = body().path("kind").asText().replaceAll("List$", "");
            body().path("items").forEach(item -> {
                ObjectNode object = item.deepCopy();
                object.put("kind", kind)
                        .put("apiVersion", body().path("apiVersion").asText());
                objects.add(object);
            });
        } else {
            objects.add(body().deepCopy());
        }
        return objects;
    }

    /** Messages name the media types that a server takes; we have no protobuf. */
    private static String withoutProtobuf(String message) {
        return message.replaceAll(", application/vnd\\.kubernetes\\.protobuf(;stream=watch)?", "");
    }

    /** The same with varying values blanked and managedFields left out, which a FakeCluster does not keep. */
    static JsonNode comparable(JsonNode node) {
        if (node instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode();
            array.forEach(element -> copy.add(comparable(element)));
            return copy;
        }
        if (!(node instanceof ObjectNode object)) {
            return node.isTextual() ? TextNode.valueOf(withoutProtobuf(node.asText())) : node;
        }
        ObjectNode copy = object.objectNode();
        object.properties().forEach(field -> {
            String name = field.getKey();
            if (VARYING.contains(name) && field.getValue().isValueNode()) {
                copy.put(name, field.getValue().asText().isEmpty() ? "" : "*");
            } else if (!name.equals("managedFields")) {
                copy.set(name, comparable(field.getValue()));
            }
        });
        return copy;
    }
}
