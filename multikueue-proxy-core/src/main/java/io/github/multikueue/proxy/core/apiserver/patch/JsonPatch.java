package io.github.multikueue.proxy.core.apiserver.patch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.patch.JsonPatchDocument.FailedOperationException;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.GoText;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JSON patch, {@code application/json-patch+json}: a list of operations of which all are done or none. Differs from the RFC where
 * kube-apiserver does: an index may be negative, {@code replace} sets a field that is absent, {@code test} takes an absent value
 * for null.
 *
 * <p>This is our own code since no library does these things: zjsonpatch, the one that is kept, knows no negative index and fails
 * such an operation with an IllegalStateException, fails a {@code test} of an absent field for null, and bounds neither what
 * copies add up to nor the depth of the result. Its errors have no counterpart for the messages of malformed patches, which
 * kube-apiserver takes from Go's JSON decoder.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6902">RFC 6902</a>
 */
public final class JsonPatch {

    /** The most operations of a patch. */
    public static final int MOST_OPERATIONS = 10_000;

    /** The most bytes of JSON that the copies of a patch may have together. */
    static final long MOST_COPIED_BYTES = 3L * 1024 * 1024;

    private static final int MOST_DEPTH = 1000;
    private static final int TOO_LARGE = 413;
    private static final String OPERATION = "handlers.jsonPatchOp";

    private final JsonPatchDocument document;
    private long copiedBytes;

    private JsonPatch(JsonNode root) {
        this.document = new JsonPatchDocument(root);
    }

    /**
     * Patches an object.
     *
     * @param object stays as it is
     * @param operations the list of operations
     * @return the changed object
     * @throws StatusException 400 if the patch is malformed; 413 if it has more than {@link #MOST_OPERATIONS}; 422 if an operation
     *     cannot be done or a test fails, or if the result is not an object
     */
    public static ObjectNode apply(ObjectNode object, JsonNode operations) {
        check(operations);
        JsonPatch patch = new JsonPatch(object.deepCopy());
        try {
            for (JsonNode operation : operations) {
                patch.run(operation);
            }
            return patch.result();
        } catch (FailedOperationException e) {
            throw PatchErrors.unprocessable();
        }
    }

    private static void check(JsonNode operations) {
        if (!operations.isArray() && !operations.isNull()) {
            throw malformed(PatchErrors.cannotUnmarshal(operations, "[]" + OPERATION));
        }
        if (operations.size() > MOST_OPERATIONS) {
            throw new StatusException(
                    TOO_LARGE,
                    "RequestEntityTooLarge",
                    "Request entity too large: The allowed maximum operations in a JSON patch is " + MOST_OPERATIONS
                            + ", got " + operations.size());
        }
        for (JsonNode operation : operations) {
            if (!operation.isObject() && !operation.isNull()) {
                throw malformed(PatchErrors.cannotUnmarshal(operation, OPERATION));
            }
            for (String field : List.of("op", "path", "from")) {
                checkText(operation.get(field), field);
            }
        }
    }

    private static void checkText(@Nullable JsonNode value, String field) {
        if (value != null && !value.isTextual() && !value.isNull()) {
            throw malformed(PatchErrors.cannotUnmarshal(value, "string")
                    .replace("Go value", "Go struct field jsonPatchOp." + field));
        }
    }

    private static StatusException malformed(String why) {
        return StatusException.badRequest("error decoding patch: " + why);
    }

    private void run(JsonNode operation) throws FailedOperationException {
        JsonNode value = operation.get("value");
        switch (operation.path("op").asText()) {
            case "add" -> document.add(text(operation, "path"), value);
            case "remove" -> document.remove(text(operation, "path"));
            case "replace" -> document.replace(text(operation, "path"), value);
            case "move" -> document.move(text(operation, "from"), text(operation, "path"));
            case "copy" -> copy(text(operation, "from"), text(operation, "path"));
            case "test" -> document.test(text(operation, "path"), value);
            default ->
                throw new FailedOperationException(
                        "Unexpected kind: " + operation.path("op").asText());
        }
    }

    private void copy(String from, String path) throws FailedOperationException {
        JsonNode copied = document.get(from);
        copiedBytes += copied == null ? 0 : size(copied);
        if (copiedBytes > MOST_COPIED_BYTES) {
            throw new FailedOperationException("Unable to complete the copy, the accumulated size increase of copy is "
                    + copiedBytes + ", exceeding the limit " + MOST_COPIED_BYTES);
        }
        document.add(path, copied);
    }

    private static long size(JsonNode value) throws FailedOperationException {
        try {
            return Json.MAPPER.writeValueAsBytes(value).length;
        } catch (JsonProcessingException e) {
            throw new FailedOperationException("error while performing deep copy: " + e.getOriginalMessage());
        }
    }

    private static String text(JsonNode operation, String field) throws FailedOperationException {
        JsonNode value = operation.get(field);
        if (value == null || value.isNull()) {
            throw new FailedOperationException("operation missing " + field + " field: missing value");
        }
        return value.asText();
    }

    private ObjectNode result() throws FailedOperationException {
        // Moves can nest values more deeply than any document that is read.
        if (document.depth() > MOST_DEPTH) {
            throw new FailedOperationException("depth of the result: more than " + MOST_DEPTH);
        }
        if (document.root() instanceof ObjectNode object) {
            return object;
        }
        String json = document.root().toString();
        String why = PatchErrors.cannotUnmarshal(document.root(), "map[string]interface {}");
        throw StatusException.invalid("", "", "", List.of(FieldError.invalid("patch", GoText.quote(json), why)));
    }
}
