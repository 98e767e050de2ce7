package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * What the API servers of a real fleet said about one run, event by event, to be played by {@link FakeFleet#replay}. In a
 * file, one JSON object a line: {@code t} (seconds since the run was created), {@code cluster}, {@code resource}, {@code type}
 * ({@code ADDED}, {@code MODIFIED}, {@code DELETED} as watched, or {@code NOTE}: what was done to the fleet), {@code object}.
 *
 * @param events in their order
 */
public record FleetRecording(List<Event> events) {
    /** A copy of the list is kept. */
    public FleetRecording {
        events = List.copyOf(events);
    }

    /**
     * One event.
     *
     * @param at since the first event
     * @param cluster {@code manager} or a worker; empty for a note
     * @param resource a plural, such as {@code pods}; empty for a note
     * @param type {@code ADDED}, {@code MODIFIED}, {@code DELETED} or {@code NOTE}
     * @param object whole; of a note its text under {@code did}
     */
    public record Event(Duration at, String cluster, String resource, String type, ObjectNode object) {
        /** The object's name. */
        public String name() {
            return object.at("/metadata/name").asText();
        }

        /** The object's UID. */
        public String uid() {
            return object.at("/metadata/uid").asText();
        }

        boolean isNote() {
            return type.equals("NOTE");
        }

        boolean isDeletion() {
            return type.equals("DELETED");
        }

        boolean isOf(String plural) {
            return resource.equals(plural);
        }
    }

    /** Reads a file; one whose name ends with {@code .gz} is unpacked. */
    public static FleetRecording read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return file.toString().endsWith(".gz") ? read(new GZIPInputStream(in)) : read(in);
        }
    }

    /** Reads lines up to the end of the stream, which stays open. */
    public static FleetRecording read(InputStream lines) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8));
        List<JsonNode> read = new ArrayList<>();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (!line.isBlank()) {
                read.add(Json.object(line));
            }
        }
        double begin = read.isEmpty() ? 0 : read.get(0).path("t").asDouble();
        return new FleetRecording(read.stream().map(line -> event(line, begin)).toList());
    }

    private static Event event(JsonNode line, double begin) {
        long nanos = Math.round((line.path("t").asDouble() - begin) * 1e9);
        return new Event(
                Duration.ofNanos(nanos),
                line.path("cluster").asText(),
                line.path("resource").asText(),
                line.path("type").asText(),
                line.withObject("/object"));
    }
}
