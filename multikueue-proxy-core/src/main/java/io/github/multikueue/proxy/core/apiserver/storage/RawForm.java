package io.github.multikueue.proxy.core.apiserver.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the objects of one resource in one version are kept as JSON: the bytes that an API server has sent, and beside them what they are
 * found, ordered and selected by. Safe for use by many threads.
 */
public final class RawForm {

    /** A step on the way to fields. */
    static final class Step {

        final Map<String, Step> next = new TreeMap<>();

        /** Of the field that is here; -1 if there is none. */
        int field = -1;
    }

    private final String apiVersion;
    private final String kind;
    private final boolean typedInLists;
    private final boolean managedFields;
    private final List<RawField> fields;
    private final Step root = new Step();
    private final SharedTexts texts = new SharedTexts();
    private final byte[] typedHead;

    /**
     * Prepares for objects of a kind.
     *
     * @param typedInLists whether lists show {@code apiVersion} and {@code kind} of each object, as those of custom resources do
     * @param managedFields whether {@code metadata.managedFields} are kept
     * @param fields what the objects are selected by besides name and namespace
     */
    public RawForm(String apiVersion, String kind, boolean typedInLists, boolean managedFields, List<RawField> fields) {
        this.apiVersion = apiVersion;
        this.kind = kind;
        this.typedInLists = typedInLists;
        this.managedFields = managedFields;
        this.fields = List.copyOf(fields);
        this.typedHead = ("{\"kind\":" + TextNode.valueOf(kind) + ",\"apiVersion\":" + TextNode.valueOf(apiVersion)
                        + ",")
                .getBytes(UTF_8);
        for (int i = 0; i < fields.size(); i++) {
            stepTo(fields.get(i).path()).field = i;
        }
    }

    private Step stepTo(String path) {
        Step step = root;
        for (String name : path.split("\\.", -1)) {
            step = step.next.computeIfAbsent(name, unused -> new Step());
        }
        return step;
    }

    /**
     * Reads an object. Without {@code apiVersion} and {@code kind}, as API servers send it in lists, it is taken for one of this kind.
     *
     * @param json one JSON object; not kept
     * @throws OpaqueVersionException if its resourceVersion is no whole number
     * @throws IOException if it is no JSON, no object of this kind, or has no name
     */
    public ApiObject read(byte[] json) throws IOException {
        return new RawReader(this, json).read();
    }

    String apiVersion() {
        return apiVersion;
    }

    String kind() {
        return kind;
    }

    /** Whether objects are kept with their types, and where those stand. */
    boolean keepsTypes() {
        return typedInLists;
    }

    boolean keepsManagedFields() {
        return managedFields;
    }

    Step root() {
        return root;
    }

    int fieldCount() {
        return fields.size();
    }

    String whenAbsent(int field) {
        return fields.get(field).whenAbsent();
    }

    /** Which of the fields it is; -1 if it is none of them. */
    int field(String name) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    byte[] typedHead() {
        return typedHead;
    }

    String shared(String text) {
        return texts.shared(text);
    }

    static <T> T parsed(byte[] json, Class<T> type) {
        try {
            return Json.MAPPER.readValue(json, type);
        } catch (IOException e) {
            throw new IllegalStateException("JSON that was parsed before cannot be parsed", e);
        }
    }
}
