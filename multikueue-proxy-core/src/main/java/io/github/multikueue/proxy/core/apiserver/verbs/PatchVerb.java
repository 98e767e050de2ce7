package io.github.multikueue.proxy.core.apiserver.verbs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.patch.JsonPatch;
import io.github.multikueue.proxy.core.apiserver.patch.MergeKeys;
import io.github.multikueue.proxy.core.apiserver.patch.MergePatch;
import io.github.multikueue.proxy.core.apiserver.patch.StrategicMergePatch;
import io.github.multikueue.proxy.core.apiserver.present.Representation;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.document.StrictDocument;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The verb patch, with all its types. */
final class PatchVerb {

    private static final String JSON = "application/json-patch+json";
    private static final String MERGE = "application/merge-patch+json";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";
    private static final String APPLY = "application/apply-patch+yaml";

    /** An apply that finds no object creates one; if another request creates it first, it is applied to that one. */
    private static final int MOST_TRIES = 5;

    private final WriteVerbs writes;

    PatchVerb(WriteVerbs writes) {
        this.writes = writes;
    }

    void patch(Target target) throws IOException {
        target.presenter(Representation.Subject.OBJECT);
        String type = RequestBody.contentType(target.call().exchange());
        requireType(target, type);
        WriteOptions options =
                WriteOptions.of(target.call().exchange().request(), target.query(), "PatchOptions", type.equals(APPLY));
        ReceivedObject received = new ReceivedObject(target, options);
        if (type.equals(APPLY)) {
            apply(target, options, received);
        } else {
            change(target, options, received, type);
        }
    }

    private static void requireType(Target target, String type) {
        List<String> accepted = new ArrayList<>(List.of(JSON, MERGE, APPLY));
        if (target.description().builtIn()) {
            accepted.add(2, STRATEGIC);
        }
        if (!accepted.contains(type)) {
            throw StatusException.unsupportedMediaType(String.join(", ", accepted));
        }
    }

    private static void change(Target target, WriteOptions options, ReceivedObject received, String type)
            throws IOException {
        StrictDocument document =
                RequestBody.parse(RequestBody.read(target.call().exchange()), false, "patch");
        JsonNode patch = document.tree();
        ApiObject changed = new ObjectUpdate(target, options, received).run(current -> {
            ObjectNode patched = patched(target, type, current, patch);
            received.requireIdentity(patched);
            received.prune(patched, document.duplicateFields());
            received.fillDefaults(patched);
            return DesiredObject.ofChanged(target, options, current, patched);
        });
        target.respond(200, changed, received.headers());
    }

    private static ObjectNode patched(Target target, String type, ObjectNode current, JsonNode patch) {
        return switch (type) {
            case JSON -> JsonPatch.apply(current, patch);
            case STRATEGIC ->
                StrategicMergePatch.apply(
                        current, patch, MergeKeys.ofKind(target.description().kind()));
            default -> MergePatch.apply(current, patch);
        };
    }

    private void apply(Target target, WriteOptions options, ReceivedObject received) throws IOException {
        StrictDocument document = RequestBody.parse(
                RequestBody.read(target.call().exchange()),
                true,
                target.description().kind());
        ObjectNode applied = RequestBody.object(document, target.description().kind());
        received.requireIdentity(applied);
        applied.withObject("/metadata").put("name", target.key().name());
        received.prune(applied, document.duplicateFields());
        for (int tries = 1; tries <= MOST_TRIES; tries++) {
            if (applyToPresent(target, options, received, applied)
                    || applyAsNew(target, options, received, applied, tries == MOST_TRIES)) {
                return;
            }
        }
    }

    /** Returns false if there is no such object. */
    private static boolean applyToPresent(
            Target target, WriteOptions options, ReceivedObject received, ObjectNode applied) throws IOException {
        ApiObject changed;
        try {
            changed = new ObjectUpdate(target, options, received).run(current -> {
                DesiredObject desired = DesiredObject.ofApplied(target, options, current, applied.deepCopy());
                received.fillDefaults(desired.object());
                return desired;
            });
        } catch (StatusException e) {
            if (e.code() == 404) {
                return false;
            }
            throw e;
        }
        target.respond(200, changed, received.headers());
        return true;
    }

    /** Returns false if another request has created such an object meanwhile. */
    private boolean applyAsNew(
            Target target, WriteOptions options, ReceivedObject received, ObjectNode applied, boolean last)
            throws IOException {
        ApiObject created;
        try {
            DesiredObject desired = DesiredObject.ofApplied(target, options, null, applied.deepCopy());
            received.fillDefaults(desired.object());
            created = writes.store(
                    target, options, received, desired, target.key().namespace());
        } catch (StatusException e) {
            if (e.code() == 409 && !last) {
                return false;
            }
            throw e;
        }
        target.respond(201, created, received.headers());
        return true;
    }
}
