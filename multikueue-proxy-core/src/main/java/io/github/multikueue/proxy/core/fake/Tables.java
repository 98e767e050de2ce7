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
            new TableColumn("Age", "string", ""));
    private static final List<TableColumn> POD_WIDE = List.of(
            new TableColumn("IP", "string", "/status/podIP"),
            new TableColumn("Node", "string", "/spec/nodeName"),
            new TableColumn("Nominated Node", "string", "/status/nominatedNodeName"),
            new TableColumn("Readiness Gates", "string", "/spec/readinessGates"));

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
        (resource.isPod() ? POD : resource.columns()).forEach(column -> define(definitions, column, 0));
        (resource.isPod() ? POD_WIDE : List.<TableColumn>of()).forEach(column -> define(definitions, column, 1));
    }

    private static void define(ArrayNode definitions, TableColumn column, int priority) {
        definitions
                .addObject()
                .put("name", column.name())
                .put("type", column.type())
                .put("format", column.name().equals("Name") ? "name" : "")
                .put("description", "")
                .put("priority", priority);
    }

    private List<@Nullable String> cells(JsonNode object, Instant now) {
        List<@Nullable String> cells = new ArrayList<>();
        for (TableColumn column : resource.isPod() ? List.<TableColumn>of() : resource.columns()) {
            cells.add(column.cell(object, now));
        }
        if (resource.isPod()) {
            podCells(object, cells);
            cells.add(TableColumn.NAME_AND_AGE.get(1).cell(object, now));
            for (TableColumn column : POD_WIDE) {
                String cell = column.cell(object, now);
                cells.add(cell == null ? "<none>" : cell);
            }
        }
        return cells;
    }

    private static void podCells(JsonNode pod, List<@Nullable String> cells) {
        int ready = 0;
        int restarts = 0;
        boolean running = false;
        String state = pod.at("/status/phase").asText();
        for (JsonNode container : pod.at("/status/containerStatuses")) {
            ready += container.path("ready").asBoolean() ? 1 : 0;
            restarts += container.path("restartCount").asInt();
            running |= container.path("ready").asBoolean()
                    && container.at("/state/running").isObject();
            for (String kind : List.of("waiting", "terminated")) {
                state = container.at("/state/" + kind + "/reason").asText(state);
            }
        }
        if (running && state.equals("Completed")) {
            state = "Running";
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
}
