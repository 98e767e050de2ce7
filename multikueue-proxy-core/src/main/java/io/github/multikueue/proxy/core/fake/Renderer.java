package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Objects, lists and watch events of one resource version as bytes in one form; lists are joined from stored bytes. */
final class Renderer {
    private static final byte[] COMMA = {','};
    private static final byte[] META_PREFIX =
            Json.utf8("{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":");
    private static final byte[] CLOSE = {'}'};

    private final FakeResource resource;
    private final String version;
    private final Representation form;
    private final Tables tables;
    private final byte[] prefix;

    Renderer(FakeResource resource, String version, Representation form, String includeObject, Clock clock) {
        this.resource = resource;
        this.version = version;
        this.form = form;
        this.tables = new Tables(resource, version, includeObject.isEmpty() ? "Metadata" : includeObject, clock);
        String apiVersion = "\"apiVersion\":\"" + resource.apiVersion(version) + "\"";
        String kind = "\"kind\":\"" + resource.kind() + "\"";
        prefix = Json.utf8(resource.builtIn() ? "{" + kind + "," + apiVersion : "{" + apiVersion + "," + kind);
    }

    byte[][] object(StoredObject object) {
        return switch (form) {
            case OBJECT -> new byte[][] {prefix, object.tail(version)};
            case METADATA -> new byte[][] {META_PREFIX, Json.bytes(object.metadata()), CLOSE};
            case TABLE -> new byte[][] {Json.bytes(tables.table(List.of(object), tables.metadata(object), true))};
        };
    }

    byte[][] list(List<StoredObject> objects, ObjectNode metadata) {
        return switch (form) {
            case OBJECT -> join(objects, metadata);
            case METADATA -> new byte[][] {Json.bytes(metadataList(objects, metadata))};
            case TABLE -> new byte[][] {Json.bytes(tables.table(objects, metadata, true))};
        };
    }

    /** One line of a watch. */
    byte[][] event(String type, StoredObject object, boolean first) {
        byte[] head = Json.utf8("{\"type\":\"" + type + "\",\"object\":");
        byte[] end = Json.utf8("}\n");
        if (form == Representation.TABLE) {
            ObjectNode table = tables.table(List.of(object), tables.metadata(object), first);
            return new byte[][] {head, Json.bytes(table), end};
        }
        byte[][] body = object(object);
        byte[][] event = new byte[body.length + 2][];
        event[0] = head;
        System.arraycopy(body, 0, event, 1, body.length);
        event[body.length + 1] = end;
        return event;
    }

    byte[][] bookmark(long revision, boolean endOfInitialEvents, boolean first) {
        ObjectNode metadata = Json.object().put("resourceVersion", Long.toString(revision));
        if (endOfInitialEvents) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        ObjectNode object = switch (form) {
            case TABLE -> tables.table(List.of(), metadata, first);
            case METADATA -> Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
            case OBJECT -> Json.object().put("kind", resource.kind()).put("apiVersion", resource.apiVersion(version));
        };
        object.set("metadata", metadata);
        return line("BOOKMARK", object);
    }

    static byte[][] line(String type, JsonNode object) {
        return new byte[][] {Json.utf8("{\"type\":\"" + type + "\",\"object\":"), Json.bytes(object), Json.utf8("}\n")};
    }

    /** The metadata of a list, in the shape this resource type has. */
    ObjectNode listMetadata(long revision, @Nullable String next, long remaining) {
        ObjectNode metadata = Json.object();
        boolean custom = !resource.builtIn() && form == Representation.OBJECT;
        if (custom) {
            metadata.put("continue", next == null ? "" : next);
        } else {
            metadata.put("resourceVersion", Long.toString(revision));
        }
        if (!custom && next != null) {
            metadata.put("continue", next);
        }
        if (remaining > 0) {
            metadata.put("remainingItemCount", remaining);
        }
        return custom ? metadata.put("resourceVersion", Long.toString(revision)) : metadata;
    }

    private byte[][] join(List<StoredObject> objects, ObjectNode metadata) {
        int parts = resource.builtIn() ? 1 : 2;
        byte[][] list = new byte[objects.size() * (parts + 1) + 2][];
        String kind = "\"kind\":\"" + resource.kind() + "List\"";
        String apiVersion = "\"apiVersion\":\"" + resource.apiVersion(version) + "\"";
        String meta = "\"metadata\":" + new String(Json.bytes(metadata), java.nio.charset.StandardCharsets.UTF_8);
        list[0] = Json.utf8(
                resource.builtIn()
                        ? "{" + kind + "," + apiVersion + "," + meta + ",\"items\":["
                        : "{" + apiVersion + ",\"items\":[");
        int at = 1;
        for (int i = 0; i < objects.size(); i++) {
            if (resource.builtIn()) {
                list[at++] = objects.get(i).bareJson(version);
            } else {
                list[at++] = prefix;
                list[at++] = objects.get(i).tail(version);
            }
            list[at++] = i < objects.size() - 1 ? COMMA : new byte[0];
        }
        list[at] = Json.utf8(resource.builtIn() ? "]}" : "]," + kind + "," + meta + "}");
        return list;
    }

    private static ObjectNode metadataList(List<StoredObject> objects, ObjectNode metadata) {
        ObjectNode list = Json.object().put("kind", "PartialObjectMetadataList").put("apiVersion", "meta.k8s.io/v1");
        list.set("metadata", metadata);
        ArrayNode items = list.putArray("items");
        objects.forEach(object -> items.addObject()
                .put("kind", "PartialObjectMetadata")
                .put("apiVersion", "meta.k8s.io/v1")
                .set("metadata", object.metadata()));
        return list;
    }
}
