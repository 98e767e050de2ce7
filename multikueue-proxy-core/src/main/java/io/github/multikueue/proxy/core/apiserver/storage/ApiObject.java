package io.github.multikueue.proxy.core.apiserver.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.table.IncludeObject;
import io.github.multikueue.proxy.core.table.PreparedRow;
import io.github.multikueue.proxy.core.table.RowObject;
import io.github.multikueue.proxy.core.table.RowPrinter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One version of one object, as a tree, which nobody may change any more, and as JSON. Both are complete, with {@code apiVersion} and
 * {@code kind}. A storage that has its objects as trees makes them with {@link #of}, and their JSON is written once for all who read it;
 * one that has them as JSON makes them with a {@link RawForm}, and a tree is made for whoever asks. Safe for use by many threads.
 */
public abstract sealed class ApiObject permits RawObject, TreeObject {

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
    }

    private final ObjectKey key;

    ApiObject(ObjectKey key) {
        this.key = key;
    }

    /** Takes over the tree, which must not be changed any more. */
    public static ApiObject of(ObjectNode tree) {
        return new TreeObject(tree);
    }

    /** The object; not to be changed. */
    public abstract ObjectNode tree();

    /** A copy that may be changed. */
    public abstract ObjectNode copy();

    /** The object's JSON in UTF-8; not to be changed. */
    public abstract byte[] json();

    /** The same in parts that follow each other; not to be changed. */
    public abstract byte[][] jsonParts();

    /** The same without {@code apiVersion} and {@code kind}, as lists of kube-apiserver's own resources have it. */
    public abstract byte[][] untypedParts();

    /** {@code metadata} in UTF-8; not to be changed. */
    public abstract byte[] metadataJson();

    /** {@code kind}, or empty. */
    public abstract String kind();

    /** The value of a label, or null if there is no such label. */
    public abstract @Nullable String label(String name);

    /**
     * The text of a field that objects of the resource can be selected by.
     *
     * @param path for example {@code spec.nodeName}
     * @return empty, if it is absent, or no text, number or boolean
     */
    public abstract String field(String path);

    /** Namespace and name. */
    public ObjectKey key() {
        return key;
    }

    /** {@code metadata}; a missing node if there is none. */
    public JsonNode metadata() {
        return tree().path("metadata");
    }

    /** Which of the fields that every stored object has is missing, the first of several. */
    public abstract Defect defect();

    /** Whether this is the same version of the same object: of the same UID, not only of the same name. */
    public boolean isSameAs(ApiObject other) {
        return this == other || (resourceVersion().equals(other.resourceVersion()) && uid().equals(other.uid()));
    }

    /** {@code metadata.uid}, or empty. */
    public String uid() {
        return metadata().path("uid").asText("");
    }

    /** {@code metadata.resourceVersion}, or empty. */
    public abstract String resourceVersion();

    /** About how many bytes of memory it takes; 0 if that is not known. */
    public abstract long weight();

    /** The object's row of a Table. */
    public abstract PreparedRow row(RowPrinter printer);

    /** What a row of a Table has of the object. */
    public RowObject rowObject(IncludeObject include, Set<String> hiddenAnnotations) {
        return RowObject.of(include, tree(), hiddenAnnotations);
    }
}
