package io.github.multikueue.proxy.core.apiserver.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.table.PreparedRow;
import io.github.multikueue.proxy.core.table.RowPrinter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An object that is there as a tree. */
final class TreeObject extends ApiObject {

    private final ObjectNode tree;
    private final String kind;
    private final Defect defect;
    private volatile byte[] json = {};
    private volatile byte[] untypedJson = {};

    TreeObject(ObjectNode tree) {
        super(key(tree.path("metadata")));
        this.tree = tree;
        this.kind = tree.path("kind").asText("");
        this.defect = defect(tree);
    }

    private static ObjectKey key(JsonNode metadata) {
        return new ObjectKey(
                metadata.path("namespace").asText(""), metadata.path("name").asText(""));
    }

    private static Defect defect(ObjectNode tree) {
        if (isNoText(tree.path("apiVersion"))) {
            return Defect.API_VERSION;
        }
        if (isNoText(tree.path("kind"))) {
            return Defect.KIND;
        }
        JsonNode metadata = tree.path("metadata");
        if (isNoText(metadata.path("name"))) {
            return Defect.NAME;
        }
        return isNoText(metadata.path("resourceVersion")) ? Defect.RESOURCE_VERSION : Defect.NONE;
    }

    private static boolean isNoText(JsonNode node) {
        return !node.isTextual() || node.textValue().isEmpty();
    }

    @Override
    public ObjectNode tree() {
        return tree;
    }

    @Override
    public ObjectNode copy() {
        return tree.deepCopy();
    }

    @Override
    public byte[] json() {
        byte[] written = json;
        if (written.length == 0) {
            written = Json.bytes(tree);
            json = written;
        }
        return written;
    }

    @Override
    public byte[][] jsonParts() {
        return new byte[][] {json()};
    }

    @Override
    public byte[][] untypedParts() {
        byte[] written = untypedJson;
        if (written.length == 0) {
            written = Json.bytes(copy().remove(List.of("apiVersion", "kind")));
            untypedJson = written;
        }
        return new byte[][] {written};
    }

    @Override
    public byte[] metadataJson() {
        return Json.bytes(metadata());
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public @Nullable String label(String name) {
        JsonNode value = metadata().path("labels").path(name);
        return value.isMissingNode() || value.isNull() ? null : value.asText();
    }

    @Override
    public String field(String path) {
        JsonNode node = tree;
        for (String name : path.split("\\.", -1)) {
            node = node.path(name);
        }
        return node.isValueNode() && !node.isNull() ? node.asText() : "";
    }

    @Override
    public Defect defect() {
        return defect;
    }

    @Override
    public String resourceVersion() {
        return metadata().path("resourceVersion").asText("");
    }

    @Override
    public long weight() {
        return 0;
    }

    @Override
    public PreparedRow row(RowPrinter printer) {
        return printer.prepare(tree);
    }
}
