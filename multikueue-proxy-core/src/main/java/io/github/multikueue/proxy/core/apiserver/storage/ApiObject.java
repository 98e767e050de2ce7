package io.github.multikueue.proxy.core.apiserver.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import java.util.List;

/**
 * One version of one object: its tree, which nobody may change any more, and its JSON, which is written once for all who
 * read it. Both are complete, with {@code apiVersion} and {@code kind}. Safe for use by many threads.
 */
public final class ApiObject {

    /** What keeps a tree from being a stored object. */
    public enum Defect {
        /** Nothing. */
        NONE(""),
        /** It has no {@code apiVersion}. */
        API_VERSION("apiVersion"),
        /** It has no {@code kind}. */
        KIND("kind"),
        /** It has no {@code metadata.name}. */
        NAME("metadata.name"),
        /** It was never stored. */
        RESOURCE_VERSION("metadata.resourceVersion");

        private final String field;

        Defect(String field) {
            this.field = field;
        }

        /** The path of the field that is missing, or no text. */
        public String field() {
            return field;
        }

        private static Defect of(JsonNode tree, JsonNode metadata) {
            if (isNoText(tree.path("apiVersion"))) {
                return API_VERSION;
            }
            if (isNoText(tree.path("kind"))) {
                return KIND;
            }
            if (isNoText(metadata.path("name"))) {
                return NAME;
            }
            return isNoText(metadata.path("resourceVersion")) ? RESOURCE_VERSION : NONE;
        }

        private static boolean isNoText(JsonNode node) {
            return !node.isTextual() || node.textValue().isEmpty();
        }
    }

    private final ObjectNode tree;
    private final ObjectKey key;
    private final Defect defect;
    private volatile byte[] json = {};
    private volatile byte[] untypedJson = {};

    private ApiObject(ObjectNode tree) {
        this.tree = tree;
        JsonNode metadata = tree.path("metadata");
        this.key = new ObjectKey(
                metadata.path("namespace").asText(""), metadata.path("name").asText(""));
        this.defect = Defect.of(tree, metadata);
    }

    /** Takes over the tree, which must not be changed any more. */
    public static ApiObject of(ObjectNode tree) {
        return new ApiObject(tree);
    }

    /** The object; not to be changed. */
    public ObjectNode tree() {
        return tree;
    }

    /** A copy that may be changed. */
    public ObjectNode copy() {
        return tree.deepCopy();
    }

    /** The object's JSON in UTF-8; not to be changed. */
    public byte[] json() {
        byte[] written = json;
        if (written.length == 0) {
            written = Json.bytes(tree);
            json = written;
        }
        return written;
    }

    /** The same without {@code apiVersion} and {@code kind}, as lists of kube-apiserver's own resources have it. */
    public byte[] untypedJson() {
        byte[] written = untypedJson;
        if (written.length == 0) {
            written = Json.bytes(copy().remove(List.of("apiVersion", "kind")));
            untypedJson = written;
        }
        return written;
    }

    /** Namespace and name. */
    public ObjectKey key() {
        return key;
    }

    /** {@code metadata}; a missing node if there is none. */
    public JsonNode metadata() {
        return tree.path("metadata");
    }

    /** Which of the fields that every stored object has is missing, the first of several. */
    public Defect defect() {
        return defect;
    }

    /** {@code metadata.uid}, or empty. */
    public String uid() {
        return metadata().path("uid").asText("");
    }

    /** {@code metadata.resourceVersion}, or empty. */
    public String resourceVersion() {
        return metadata().path("resourceVersion").asText("");
    }
}
