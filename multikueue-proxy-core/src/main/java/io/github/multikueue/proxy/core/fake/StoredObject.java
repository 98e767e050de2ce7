package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One version of one object: its tree, which nobody may change any more, and its JSON, which lists and watches join
 * without serializing again. Both lack {@code kind} and {@code apiVersion}, since these depend on who asks.
 */
final class StoredObject {
    private static final byte[] EMPTY = Json.utf8("}");

    private final FakeResource resource;
    private final ObjectKey key;
    private final ObjectNode tree;
    private final long revision;
    private final byte[] json;

    StoredObject(FakeResource resource, ObjectKey key, ObjectNode tree, long revision) {
        this.resource = resource;
        this.key = key;
        this.tree = tree;
        this.revision = revision;
        this.json = Json.bytes(tree);
    }

    FakeResource resource() {
        return resource;
    }

    ObjectKey key() {
        return key;
    }

    ObjectNode tree() {
        return tree;
    }

    long revision() {
        return revision;
    }

    JsonNode metadata() {
        return tree.path("metadata");
    }

    String uid() {
        return metadata().path("uid").asText();
    }

    /** The object's JSON without kind and apiVersion. */
    byte[] bareJson(String version) {
        return Conversion.needed(resource, version) ? Json.bytes(Conversion.fromStored(resource, tree, version)) : json;
    }

    /** The object's JSON from behind the opening brace, to be put after a kind and an apiVersion. */
    byte[] tail(String version) {
        byte[] bare = bareJson(version);
        if (bare.length == 2) {
            return EMPTY;
        }
        byte[] tail = new byte[bare.length];
        tail[0] = ',';
        System.arraycopy(bare, 1, tail, 1, bare.length - 1);
        return tail;
    }

    /** A copy of the whole object, kind and apiVersion included. */
    ObjectNode copy(String version) {
        ObjectNode copy = Json.object().put("kind", resource.kind()).put("apiVersion", resource.apiVersion(version));
        copy.setAll(Conversion.fromStored(resource, tree, version).deepCopy());
        return copy;
    }
}
