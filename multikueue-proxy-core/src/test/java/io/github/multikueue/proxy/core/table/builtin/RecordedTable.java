package io.github.multikueue.proxy.core.table.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.table.RowPrinter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/** A list of a resource, and the Table that a real API server made of it within the same second. */
public record RecordedTable(GroupResource resource, String version, JsonNode recording) {

    private static final List<RecordedTable> ALL = readAll();

    public static RecordedTable of(GroupResource resource) {
        return all().filter(each -> each.resource().equals(resource))
                .findFirst()
                .orElseThrow();
    }

    /** All of them; their documents must not be changed. */
    public static Stream<RecordedTable> all() {
        return ALL.stream();
    }

    private static List<RecordedTable> readAll() {
        try (Stream<Path> files = Files.list(
                Path.of(RecordedTable.class.getResource("/recordings/tables").toURI()))) {
            return files.sorted().map(RecordedTable::read).toList();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RecordedTable read(Path file) {
        try {
            JsonNode recording = Json.MAPPER.readTree(file.toFile());
            String[] name = file.getFileName().toString().replace(".json", "").split("_", 2);
            String[] path = recording.path("path").asText().split("/", -1);
            boolean core = name[0].equals("core");
            return new RecordedTable(
                    new GroupResource(core ? "" : name[0], name[1]), core ? path[2] : path[3], recording);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JsonNode list() {
        return recording.path("list");
    }

    public List<JsonNode> items() {
        return list().path("items").valueStream().toList();
    }

    public JsonNode table() {
        return recording.path("table");
    }

    public Clock clock() {
        return Clock.fixed(Instant.parse(recording.path("recordedAt").asText()), ZoneOffset.UTC);
    }

    /** The printer that is chosen for it, which there must be. */
    RowPrinter printer() {
        PrinterChoice choice = BuiltinPrinters.choose(resource, version, table());
        assertThat(choice).isInstanceOf(PrinterChoice.Printed.class);
        return ((PrinterChoice.Printed) choice).printer();
    }

    /** The Table as if it had been asked for with {@code includeObject=Object}. */
    public ObjectNode tableWithObjects() {
        ObjectNode table = table().deepCopy();
        for (JsonNode row : table.path("rows")) {
            String name = row.path("object").path("metadata").path("name").asText();
            ObjectNode object = Json.object().put("kind", "Any");
            object.setAll((ObjectNode) items().stream()
                    .filter(each -> each.path("metadata").path("name").asText().equals(name))
                    .findFirst()
                    .orElseThrow());
            ((ObjectNode) row).set("object", object);
        }
        return table;
    }

    @Override
    public String toString() {
        return resource.toString();
    }
}
