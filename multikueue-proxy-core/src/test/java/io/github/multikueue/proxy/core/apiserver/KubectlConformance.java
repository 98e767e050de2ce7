package io.github.multikueue.proxy.core.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends what 58 kubectl commands sent to a real kube-apiserver to a server of ours, in the same order, and compares every answer
 * about the resource: status, headers, and body with managed fields; of watches, whose events were not recorded, what kubectl printed of
 * them. Then, where kubectl is installed, runs these commands, and compares exit codes and both outputs. Only UIDs, resourceVersions,
 * times, ages and made-up names may differ. Each carrier of the library has a subclass.
 */
public abstract class KubectlConformance {

    private static final Set<String> COMPARED_HEADERS =
            Set.of("content-type", "cache-control", "etag", "expires", "location", "vary", "warning");

    /** Reviews of access are answered by kube-apiserver itself, whatever it has behind it. */
    private static final String REVIEW = "48-can-i";

    /** Recorded resourceVersions and names, and what they are on this server. */
    private final Map<String, String> translations = new HashMap<>();

    private HttpClient client;

    /**
     * Starts a server with the resource and a namespace {@code shop}; everybody may do everything.
     *
     * @return where it is
     */
    protected abstract URI start(ResourceDescription cups) throws IOException;

    /** Where the started server is reached as a part of a cluster, which reviews access itself; the same token is good there. */
    protected abstract URI front();

    /** A client that trusts both. */
    protected abstract HttpClient client();

    /** The bearer token of somebody who may do everything. */
    protected abstract String token();

    /** Stops the server; called after the test, also when it has failed or {@link #start} has thrown. */
    protected abstract void stop();

    /** Overriding methods do not inherit the annotation. */
    @AfterEach
    void stopServer() {
        stop();
    }

    @Test
    @Timeout(180)
    void answersAsARealServerDoes() throws Exception {
        URI server = start(Cups.description());
        client = client();
        List<String> differences = new ArrayList<>();
        for (String name : recordings()) {
            for (JsonNode exchange : recording(name).path("exchanges")) {
                if (isReview(exchange.path("request"))) {
                    compareReview(exchange, differences);
                } else if (isWatch(exchange.path("request"))) {
                    compareWatch(name, server, exchange, differences);
                } else if (isOfCups(exchange.path("request"))) {
                    compare(name, server, exchange, differences);
                }
            }
        }
        assertThat(differences).as("%s", String.join("\n\n", differences)).isEmpty();
    }

    @Test
    protected void kubectlPrintsWhatItPrintsWithARealServer(@TempDir Path home) throws Exception {
        assumeTrue(KubectlProgram.isRecent(), "kubectl 1.27 or later is not on the PATH");
        URI server = start(Cups.description());
        KubectlProgram direct =
                KubectlProgram.of(Files.createDirectory(home.resolve("direct")), server, token(), "shop");
        KubectlProgram asPart =
                KubectlProgram.of(Files.createDirectory(home.resolve("front")), front(), token(), "shop");
        List<String> differences = new ArrayList<>();
        for (String name : recordings()) {
            RecordedCommand command = new RecordedCommand(recording(name));
            command.difference(command.run(name.equals(REVIEW) ? asPart : direct))
                    .ifPresent(each -> differences.add(name + ": " + each));
        }
        assertThat(differences).as("%s", String.join("\n\n", differences)).isEmpty();
    }

    /** Discovery, OpenAPI and other resources have tests of their own. */
    private static boolean isOfCups(JsonNode request) {
        String path = request.path("path").asText();
        return path.startsWith("/apis/shop.example.com/v1/namespaces/shop/cups")
                || path.startsWith("/apis/shop.example.com/v1/cups");
    }

    private static boolean isWatch(JsonNode request) {
        return isOfCups(request) && request.path("path").asText().contains("watch=true");
    }

    private static boolean isReview(JsonNode request) {
        return request.path("path").asText().endsWith("/selfsubjectaccessreviews");
    }

    /** The recorded answer is in protobuf, which the fake does not speak: what kubectl made of it is compared. */
    private void compareReview(JsonNode exchange, List<String> differences) throws Exception {
        HttpResponse<byte[]> answer = send(front(), exchange.path("request"));
        JsonNode review = Json.MAPPER.readTree(answer.body());
        if (answer.statusCode() != exchange.at("/response/status").asInt()
                || !review.at("/status/allowed").asBoolean()
                || !review.at("/spec/resourceAttributes/verb").asText().equals("delete")) {
            differences.add(REVIEW + ": " + answer.statusCode() + " " + review);
        }
    }

    private void compareWatch(String name, URI server, JsonNode exchange, List<String> differences) throws Exception {
        ObjectNode request = exchange.path("request").deepCopy();
        RecordedWatch watch = new RecordedWatch(recording(name), request);
        String version = translated("\"resourceVersion\":\"" + watch.resourceVersion() + "\"");
        request.put(
                "path",
                watch.path(
                        Json.object("{" + version + "}").path("resourceVersion").asText()));
        HttpResponse<InputStream> answer =
                client.send(request(server, request), HttpResponse.BodyHandlers.ofInputStream());
        JsonNode recorded = exchange.path("response");
        String expected =
                recorded.path("status").asInt() + " " + headers(recorded.path("headers")) + " " + watch.expected();
        String actual = answer.statusCode() + " " + headers(answer) + " "
                + watch.told(client, server, authorization(), answer.body());
        if (!expected.equals(actual)) {
            differences.add(name + ": " + request + "\nexpected " + expected + "\n but was " + actual);
        }
    }

    private String authorization() {
        return "Bearer " + token();
    }

    private void compare(String name, URI server, JsonNode exchange, List<String> differences) throws Exception {
        HttpResponse<byte[]> answer = send(server, exchange.path("request"));
        JsonNode recorded = exchange.path("response");
        JsonNode body = answer.body().length == 0 ? TextNode.valueOf("") : Json.MAPPER.readTree(answer.body());
        learn(recorded.path("body"), body);
        ObjectNode expected =
                Json.object().put("status", recorded.path("status").asInt());
        expected.set("headers", headers(recorded.path("headers")));
        expected.set("body", comparable(recorded.path("body")));
        ObjectNode actual = Json.object().put("status", answer.statusCode());
        actual.set("headers", headers(answer));
        actual.set("body", comparable(body));
        if (!expected.equals(actual)) {
            differences.add(
                    name + ": " + exchange.path("request").path("method").asText() + " "
                            + exchange.path("request").path("path").asText() + "\nexpected " + expected + "\n but was "
                            + actual);
        }
    }

    private HttpResponse<byte[]> send(URI server, JsonNode request) throws IOException, InterruptedException {
        return client.send(request(server, request), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpRequest request(URI server, JsonNode request) {
        String body =
                request.path("body").isMissingNode() || request.path("body").isNull()
                        ? ""
                        : translated(
                                request.path("body").isTextual()
                                        ? request.path("body").asText()
                                        : request.path("body").toString());
        HttpRequest.Builder builder = HttpRequest.newBuilder(
                        server.resolve(translated(request.path("path").asText())))
                .method(
                        request.path("method").asText(),
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", authorization());
        request.path("headers").properties().forEach(header -> {
            if (!header.getKey().equals("Content-Length")) {
                builder.header(header.getKey(), header.getValue().asText());
            }
        });
        return builder.build();
    }

    private String translated(String text) {
        String result = text;
        for (Map.Entry<String, String> each : translations.entrySet()) {
            result = result.replace(each.getKey(), each.getValue());
        }
        return result;
    }

    /** Remembers what is called differently on this server. */
    private void learn(JsonNode recorded, JsonNode answered) {
        JsonNode expected = recorded.path("metadata");
        JsonNode actual = answered.path("metadata");
        String version = expected.path("resourceVersion").asText("");
        if (!version.isEmpty() && actual.has("resourceVersion")) {
            translations.put(
                    "\"resourceVersion\":\"" + version + "\"",
                    "\"resourceVersion\":\"" + actual.path("resourceVersion").asText() + "\"");
        }
        if (expected.has("generateName")) {
            translations.put(expected.path("name").asText(), actual.path("name").asText("none"));
        }
    }

    private static ObjectNode headers(JsonNode recorded) {
        ObjectNode headers = Json.object();
        new TreeMap<>(Json.MAPPER.convertValue(recorded, Map.class)).forEach((name, value) -> {
            if (COMPARED_HEADERS.contains(name.toString().toLowerCase(java.util.Locale.ROOT))) {
                headers.put(name.toString().toLowerCase(java.util.Locale.ROOT), value.toString());
            }
        });
        return headers;
    }

    private static ObjectNode headers(HttpResponse<?> answer) {
        ObjectNode headers = Json.object();
        new TreeSet<>(COMPARED_HEADERS)
                .forEach(name -> answer.headers().firstValue(name).ifPresent(value -> headers.put(name, value)));
        return headers;
    }

    /** Without what differs from server to server. */
    private JsonNode comparable(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = Json.object();
            new TreeMap<>(Json.MAPPER.convertValue(object, Map.class)).keySet().forEach(each -> {
                String field = each.toString();
                copy.set(field, comparable(field, object.get(field)));
            });
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = Json.MAPPER.createArrayNode();
            array.forEach(each -> copy.add(comparable(each)));
            return copy;
        }
        return node.isTextual() ? TextNode.valueOf(translated(node.asText())) : node;
    }

    private JsonNode comparable(String field, JsonNode value) {
        return switch (field) {
            case "uid", "resourceVersion" -> TextNode.valueOf(value.asText().isEmpty() ? "" : "some");
            case "creationTimestamp", "deletionTimestamp", "time" -> TextNode.valueOf("a time");
            case "cells" -> withoutAges(value);
            case "managedFields" -> sorted(comparable(value));
            default -> comparable(value);
        };
    }

    /** They are in the order of their times, which differ. */
    private static JsonNode sorted(JsonNode entries) {
        ArrayNode copy = Json.MAPPER.createArrayNode();
        entries.valueStream().sorted(Comparator.comparing(JsonNode::toString)).forEach(copy::add);
        return copy;
    }

    private JsonNode withoutAges(JsonNode cells) {
        ArrayNode copy = Json.MAPPER.createArrayNode();
        cells.forEach(cell -> copy.add(
                cell.isTextual() && cell.asText().matches("[0-9]+[smhd].*")
                        ? TextNode.valueOf("an age")
                        : comparable(cell)));
        return copy;
    }

    private static List<String> recordings() {
        return Stream.iterate(1, number -> number + 1)
                .limit(58)
                .map(KubectlConformance::nameOf)
                .toList();
    }

    private static String nameOf(int number) {
        String prefix = "%02d-".formatted(number);
        return Stream.of(Cups.recordingNames())
                .filter(each -> each.startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }

    static JsonNode recording(String name) throws IOException {
        try (InputStream file = KubectlConformance.class.getResourceAsStream("/recordings/kubectl/" + name + ".json")) {
            return Json.MAPPER.readTree(file);
        }
    }
}
