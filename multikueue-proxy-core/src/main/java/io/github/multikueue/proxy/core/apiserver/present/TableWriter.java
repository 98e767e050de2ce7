package io.github.multikueue.proxy.core.apiserver.present;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Writes Tables of a resource. Safe for use by many threads. */
public final class TableWriter {

    /** What a row has of its object. */
    public enum IncludeObject {
        NONE,
        METADATA,
        OBJECT;

        /** @throws StatusException 400, if there is no such value */
        public static IncludeObject parse(String text) {
            return switch (text) {
                case "None" -> NONE;
                case "", "Metadata" -> METADATA;
                case "Object" -> OBJECT;
                default -> throw StatusException.badRequest("unrecognized includeObject value: \"" + text + "\"");
            };
        }
    }

    private final ResourceDescription resource;
    private final ResourceDescription.Version version;
    private final String metaApiVersion;
    private final IncludeObject include;
    private final Clock clock;

    /**
     * Makes a writer.
     *
     * @param metaVersion the version of {@code meta.k8s.io}: {@code v1} or {@code v1beta1}
     * @param clock for the ages
     */
    public TableWriter(
            ResourceDescription resource,
            ResourceDescription.Version version,
            String metaVersion,
            IncludeObject include,
            Clock clock) {
        this.resource = resource;
        this.version = version;
        this.metaApiVersion = "meta.k8s.io/" + metaVersion;
        this.include = include;
        this.clock = clock;
    }

    /** A Table with a row for each object; without columns as in all events of a watch but the first. */
    ObjectNode table(List<ApiObject> objects, ObjectNode metadata, boolean withColumns) {
        ObjectNode table = head(metadata, withColumns);
        ArrayNode rows = table.putArray("rows");
        Instant now = clock.instant();
        for (ApiObject object : objects) {
            JsonNode tree = ObjectPresenter.converted(resource, object, version.name());
            ObjectNode row = rows.addObject();
            ArrayNode cells = row.putArray("cells");
            version.printer().cells(tree, now).forEach(cells::addPOJO);
            includeObject(row, tree);
        }
        return table;
    }

    /** The Table of a bookmark: a row without cells whose object has the metadata. */
    ObjectNode bookmark(ObjectNode metadata, ResourceDescription of, String inVersion, boolean withColumns) {
        ObjectNode listMetadata = Json.object();
        listMetadata.set("resourceVersion", metadata.get("resourceVersion"));
        ObjectNode table = head(listMetadata, withColumns);
        ObjectNode row = table.putArray("rows").addObject();
        ArrayNode cells = row.putArray("cells");
        for (int i = 0; i <= version.columns().size(); i++) {
            cells.addNull();
        }
        ObjectNode object = Json.object().put("kind", of.kind()).put("apiVersion", of.apiVersion(inVersion));
        object.set("metadata", metadata);
        includeObject(row, object);
        return table;
    }

    private ObjectNode head(ObjectNode metadata, boolean withColumns) {
        ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", metaApiVersion);
        table.set("metadata", metadata);
        if (withColumns) {
            ArrayNode definitions = table.putArray("columnDefinitions");
            define(definitions, ColumnDefinition.NAME);
            version.columns().forEach(column -> define(definitions, column));
        } else {
            table.putNull("columnDefinitions");
        }
        return table;
    }

    private static void define(ArrayNode definitions, ColumnDefinition column) {
        String description = column.description().isEmpty()
                ? "Custom resource definition column (in JSONPath format): " + column.jsonPath()
                : column.description();
        definitions
                .addObject()
                .put("name", column.name())
                .put("type", column.type())
                .put("format", column.format())
                .put("description", description)
                .put("priority", column.priority());
    }

    private void includeObject(ObjectNode row, JsonNode object) {
        switch (include) {
            case NONE -> row.putNull("object");
            case OBJECT -> row.set("object", object);
            case METADATA -> {
                ObjectNode partial = row.putObject("object");
                partial.put("kind", "PartialObjectMetadata").put("apiVersion", metaApiVersion);
                partial.set("metadata", object.path("metadata"));
            }
        }
    }
}
