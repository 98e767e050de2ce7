package io.github.multikueue.proxy.core.apiserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A watch that kubectl had on a real server. Its events were not recorded, but what kubectl printed of them was: a word for the kind of
 * event, and the cells that are not only for wide tables.
 */
final class RecordedWatch {

    private static final String FROM_NOW = "resourceVersion=0";
    private static final String CUPS = "/apis/shop.example.com/v1/namespaces/shop/cups";
    private static final String AGE = "\\d+[smhd]\\S*$";

    /** A request that changes something, as method, path, media type and body. */
    private record Change(String method, String path, String type, String body) {}

    /** The recorded watch of all cups saw this one come, change and go. */
    private static final List<Change> MEANWHILE = List.of(
            new Change("POST", CUPS, "application/json", """
                    {"apiVersion":"shop.example.com/v1","kind":"Cup","metadata":{"name":"w"},"spec":{"size":1}}"""),
            new Change("PATCH", CUPS + "/w", "application/merge-patch+json", "{\"spec\":{\"size\":2}}"),
            new Change("DELETE", CUPS + "/w", "application/json", ""));

    private final List<String> printed;
    private final String path;
    private final int listed;

    /**
     * Of a recorded command.
     *
     * @param recording the command
     * @param request the one of its requests that watches
     */
    RecordedWatch(JsonNode recording, JsonNode request) {
        printed = recording
                .path("stdout")
                .asText()
                .lines()
                .map(line -> line.replaceFirst(AGE, "<age>").replaceAll(" +", " "))
                .toList();
        path = request.path("path").asText();
        listed = recording
                .path("exchanges")
                .valueStream()
                .mapToInt(each -> each.at("/response/body/rows").size())
                .sum();
    }

    /** Whether something happens while it lasts; others end by themselves after a second. */
    private boolean seesChanges() {
        return printed.get(0).startsWith("EVENT ");
    }

    /** What to ask a server of ours for, which calls a version otherwise. */
    String path(String resourceVersion) {
        String from = path.contains(FROM_NOW)
                ? path
                : path.replaceFirst("resourceVersion=\\d+", "resourceVersion=" + resourceVersion);
        String endless = from.replaceFirst("&timeoutSeconds=\\d+", "");
        return seesChanges() ? endless : endless + "&timeoutSeconds=1";
    }

    /** The version it was from. */
    String resourceVersion() {
        return path.replaceFirst(".*resourceVersion=(\\d+).*", "$1");
    }

    /** What a real server told. */
    List<String> expected() {
        if (seesChanges()) {
            return printed.subList(1 + listed, printed.size());
        }
        // kubectl prints what it has got, and leaves out the first event, which tells of the same.
        return path.contains(FROM_NOW)
                ? printed.stream().skip(1).map(line -> "ADDED " + line).toList()
                : List.of();
    }

    /** What a server of ours tells; that columns are described in the first event only is part of it. */
    List<String> told(HttpClient client, URI server, String authorization, InputStream watch)
            throws IOException, InterruptedException {
        try (BufferedReader events = new BufferedReader(new InputStreamReader(watch, UTF_8))) {
            if (seesChanges()) {
                for (Change each : MEANWHILE) {
                    make(each, client, server, authorization);
                }
            }
            return rows(events);
        }
    }

    private List<String> rows(BufferedReader events) throws IOException {
        List<String> rows = new ArrayList<>();
        JsonNode columns = Json.MAPPER.createArrayNode();
        for (String line = null; !seesChanges() || rows.size() < MEANWHILE.size(); ) {
            line = events.readLine();
            if (line == null) {
                break;
            }
            JsonNode event = Json.object(line);
            if (event.path("type").asText().equals("BOOKMARK")) {
                continue;
            }
            JsonNode described = event.at("/object/columnDefinitions");
            if (described.isEmpty() == rows.isEmpty()) {
                rows.add("columns: " + described + " (expected: in the first event)");
            }
            columns = rows.isEmpty() ? described : columns;
            rows.add(row(event, columns));
        }
        return rows;
    }

    private static String row(JsonNode event, JsonNode columns) {
        JsonNode cells = event.at("/object/rows/0/cells");
        List<String> shown = IntStream.range(0, cells.size())
                .filter(i -> columns.path(i).path("priority").asInt() == 0)
                .mapToObj(i -> cells.path(i).asText())
                .toList();
        return event.path("type").asText() + " " + String.join(" ", shown).replaceFirst(AGE, "<age>");
    }

    private static void make(Change change, HttpClient client, URI server, String authorization)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(server.resolve(change.path()))
                        .method(change.method(), HttpRequest.BodyPublishers.ofString(change.body()))
                        .header("Authorization", authorization)
                        .header("Content-Type", change.type())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new AssertionError(change + ": " + answer.statusCode() + " " + answer.body());
        }
    }
}
