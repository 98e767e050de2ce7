package io.github.multikueue.proxy.core.apiserver.present;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister.Page;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Writes objects, lists and watch events of a resource in one version and one form. Objects in the form in which they are
 * stored are joined from bytes that were written once for all readers. Safe for use by many threads, but for a watch of
 * Tables, whose first event alone has the columns.
 */
public final class ObjectPresenter {

    /** What metadata and cells of a Table are of an object, about. */
    private static final int PART_OF_OBJECT = 2;

    private static final byte[] COMMA = {','};
    private static final byte[] CLOSE = {'}'};
    private static final byte[] END_OF_LIST = {']', '}'};
    private static final byte[] END_OF_EVENT = {'}', '\n'};

    private final ResourceDescription resource;
    private final String version;
    private final Representation representation;
    private final TableWriter tables;

    /**
     * Makes a writer.
     *
     * @param version the version of the resource that the client asks for
     * @param tables writes Tables; asked only if the representation is one
     */
    public ObjectPresenter(
            ResourceDescription resource, String version, Representation representation, TableWriter tables) {
        this.resource = resource;
        this.version = version;
        this.representation = representation;
        this.tables = tables;
    }

    /** The content type of what is written. */
    public String contentType() {
        return representation.encoding().mediaType();
    }

    /** Whether what is written consists of bytes that are in memory anyway, for all who read them. */
    public boolean sharesBytes() {
        return representation.form() == Representation.Form.OBJECT
                && representation.encoding() == Representation.Encoding.JSON
                && isStoredVersion();
    }

    /** About how many bytes of memory a list of these objects takes for itself; 0 if that is not known. */
    public long ownBytes(Page page) {
        if (sharesBytes()) {
            return 0;
        }
        long bytes = 0;
        for (ApiObject each : page.objects()) {
            bytes += each.weight();
        }
        return representation.form() == Representation.Form.OBJECT ? bytes : bytes / PART_OF_OBJECT;
    }

    /** One object. */
    public byte[][] object(ApiObject object) {
        return encoded(jsonOf(object));
    }

    /** A list. */
    public byte[][] list(Page page) {
        return encoded(
                switch (representation.form()) {
                    case OBJECT -> joined(page, head(resource.listKind(), resource.apiVersion(version), page), item());
                    case METADATA ->
                        joined(page, head("PartialObjectMetadataList", metaApiVersion(), page), this::metadataOf);
                    case TABLE -> new byte[][] {tables.table(page.objects(), listMetadata(page), true)};
                });
    }

    /**
     * One line of a watch.
     *
     * @param first whether it is the first event of the watch
     */
    public byte[][] event(WatchEventType type, ApiObject object, boolean first) {
        return representation.form() == Representation.Form.TABLE
                ? line(type, new byte[][] {tableOf(object, first)})
                : line(type, jsonOf(object));
    }

    /** The line of a watch that tells how far it has come. */
    public byte[][] bookmark(String resourceVersion, boolean endOfInitialEvents, boolean first) {
        ObjectNode metadata = Json.object().put("resourceVersion", resourceVersion);
        if (endOfInitialEvents) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        byte[] object = switch (representation.form()) {
            case OBJECT -> bookmark(typed(resource.kind(), resource.apiVersion(version)), metadata);
            case METADATA -> bookmark(typed("PartialObjectMetadata", metaApiVersion()), metadata);
            case TABLE -> tables.bookmark(metadata, resource, version, first);
        };
        return line(WatchEventType.BOOKMARK, new byte[][] {object});
    }

    private static byte[] bookmark(ObjectNode object, ObjectNode metadata) {
        return Json.bytes(object.set("metadata", metadata));
    }

    /** The line of a watch that tells of a failure. */
    public static byte[][] error(io.github.multikueue.proxy.core.kube.meta.Status status) {
        return line(WatchEventType.ERROR, new byte[][] {status.toJson()});
    }

    private static byte[][] line(WatchEventType type, byte[][] object) {
        byte[][] line = new byte[object.length + 2][];
        line[0] = type.head();
        System.arraycopy(object, 0, line, 1, object.length);
        line[object.length + 1] = END_OF_EVENT;
        return line;
    }

    private byte[][] jsonOf(ApiObject object) {
        return switch (representation.form()) {
            case OBJECT -> inVersion(object);
            case METADATA -> metadataOf(object);
            case TABLE -> new byte[][] {tableOf(object, true)};
        };
    }

    private byte[][] metadataOf(ApiObject object) {
        return new byte[][] {metadataHead(), object.metadataJson(), CLOSE};
    }

    private byte[] tableOf(ApiObject object, boolean withColumns) {
        ObjectNode metadata = Json.object().put("resourceVersion", object.resourceVersion());
        return tables.table(List.of(object), metadata, withColumns);
    }

    /** The object's own bytes, if it is asked for in the version in which it is stored. */
    private byte[][] inVersion(ApiObject object) {
        return isStoredVersion() ? object.jsonParts() : new byte[][] {Json.bytes(converted(resource, object, version))};
    }

    private boolean isStoredVersion() {
        return version.equals(resource.storedVersion().name());
    }

    static ObjectNode converted(ResourceDescription resource, ApiObject object, String version) {
        String stored = resource.storedVersion().name();
        if (version.equals(stored)) {
            return object.tree();
        }
        ObjectNode converted = resource.converter().convert(object.copy(), stored, version);
        return converted.put("apiVersion", resource.apiVersion(version));
    }

    private static byte[][] joined(Page page, byte[] head, Function<ApiObject, byte[][]> item) {
        List<byte[]> list = new ArrayList<>(3 * page.objects().size() + 2);
        list.add(head);
        boolean first = true;
        for (ApiObject each : page.objects()) {
            if (!first) {
                list.add(COMMA);
            }
            for (byte[] part : item.apply(each)) {
                list.add(part);
            }
            first = false;
        }
        list.add(END_OF_LIST);
        return list.toArray(byte[][]::new);
    }

    private Function<ApiObject, byte[][]> item() {
        boolean stored = isStoredVersion();
        if (resource.builtIn()) {
            return stored ? ApiObject::untypedParts : this::untyped;
        }
        return stored ? ApiObject::jsonParts : this::inVersion;
    }

    private byte[][] untyped(ApiObject object) {
        ObjectNode converted = converted(resource, object, version);
        return new byte[][] {Json.bytes(converted.remove(List.of("apiVersion", "kind")))};
    }

    private byte[] head(String kind, String apiVersion, Page page) {
        String head = "{\"kind\":\"" + kind + "\",\"apiVersion\":\"" + apiVersion + "\",\"metadata\":"
                + new String(Json.bytes(listMetadata(page)), UTF_8) + ",\"items\":[";
        return head.getBytes(UTF_8);
    }

    private ObjectNode listMetadata(Page page) {
        ObjectNode metadata = Json.object();
        String next = page.continueToken();
        boolean custom = !resource.builtIn() && representation.form() == Representation.Form.OBJECT;
        if (next != null || custom) {
            // Lists of custom resources always have the field.
            metadata.put("continue", next == null ? "" : next);
        }
        if (page.remaining() > 0) {
            metadata.put("remainingItemCount", page.remaining());
        }
        return metadata.put("resourceVersion", page.resourceVersion());
    }

    private byte[] metadataHead() {
        return ("{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"" + metaApiVersion() + "\",\"metadata\":")
                .getBytes(UTF_8);
    }

    private String metaApiVersion() {
        return "meta.k8s.io/" + representation.metaVersion();
    }

    private static ObjectNode typed(String kind, String apiVersion) {
        return Json.object().put("kind", kind).put("apiVersion", apiVersion);
    }

    private byte[][] encoded(byte[][] json) {
        return switch (representation.encoding()) {
            case JSON -> IndentedJson.line(json);
            case INDENTED_JSON -> new byte[][] {IndentedJson.of(json)};
            case YAML -> new byte[][] {YamlText.of(json)};
        };
    }
}
