package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Server-side printing: what {@code kubectl get} asks for. */
final class Tables {
    private static final List<TableColumn> POD = List.of(
            new TableColumn("Name", "string", "/metadata/name"),
            new TableColumn("Ready", "string", ""),
            new TableColumn("Status", "string", ""),
            new TableColumn("Restarts", "string", ""),
            new TableColumn("Age", "string", "/metadata/creationTimestamp"));

    private final FakeResource resource;
    private final String version;
    private final String includeObject;
    private final Clock clock;

    /** {@code includeObject} is None, Metadata or Object. */
    Tables(FakeResource resource, String version, String includeObject, Clock clock) {
        this.resource = resource;
        this.version = version;
        this.includeObject = includeObject;
        this.clock = clock;
    }

    ObjectNode table(List<StoredObject> objects, ObjectNode metadata, boolean withColumns) {
        ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.set("metadata", metadata);
        if (withColumns) {
            columns(table.putArray("columnDefinitions"));
        } else {
            table.putNull("columnDefinitions");
        }
        ArrayNode rows = table.putArray("rows");
        Instant now = clock.instant();
        for (StoredObject object : objects) {
            ObjectNode row = rows.addObject();
            ArrayNode cells = row.putArray("cells");
            cells(object.tree(), now).forEach(cells::add);
            JsonNode included = included(object);
            if (included != null) {
                row.set("object", included);
            }
        }
        return table;
    }

    ObjectNode metadata(StoredObject object) {
        return Json.object().put("resourceVersion", Long.toString(object.revision()));
    }

    private void columns(ArrayNode definitions) {
        for (TableColumn column : isPod() ? POD : resource.columns()) {
            definitions
                    .addObject()
                    .put("name", column.name())
                    .put("type", column.type())
                    .put("format", column.name().equals("Name") ? "name" : "")
                    .put("description", "")
                    .put("priority", 0);
        }
    }

    private List<@Nullable String> cells(JsonNode object, Instant now) {
        List<@Nullable String> cells = new ArrayList<>();
        for (TableColumn column : isPod() ? List.<TableColumn>of() : resource.columns()) {
            cells.add(column.cell(object, now));
        }
        if (isPod()) {
            podCells(object, cells);
            cells.add(new TableColumn("Age", "date", "/metadata/creationTimestamp").cell(object, now));
        }
        return cells;
    }

    private static void podCells(JsonNode pod, List<@Nullable String> cells) {
        int ready = 0;
        int restarts = 0;
        String state = pod.at("/status/phase").asText();
        for (JsonNode container : pod.at("/status/containerStatuses")) {
            ready += container.path("ready").asBoolean() ? 1 : 0;
            restarts += container.path("restartCount").asInt();
            JsonNode why = container.at("/state/terminated/reason");
            JsonNode waiting = container.at("/state/waiting/reason");
            if (!state.equals("Running") && !why.isMissingNode()) {
                state = why.asText();
            } else if (!waiting.isMissingNode()) {
                state = waiting.asText();
            }
        }
        cells.add(pod.at("/metadata/name").asText());
        cells.add(ready + "/" + pod.at("/spec/containers").size());
        cells.add(pod.path("metadata").has("deletionTimestamp") ? "Terminating" : state);
        cells.add(Integer.toString(restarts));
    }

    private @Nullable JsonNode included(StoredObject object) {
        return switch (includeObject) {
            case "None" -> null;
            case "Object" -> object.copy(version);
            default -> {
                ObjectNode partial =
                        Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
                partial.set("metadata", object.metadata());
                yield partial;
            }
        };
    }

    private boolean isPod() {
        return resource.builtIn() && resource.plural().equals("pods");
    }
}
