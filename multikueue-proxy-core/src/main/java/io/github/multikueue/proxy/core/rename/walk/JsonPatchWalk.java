package io.github.multikueue.proxy.core.rename.walk;

import io.github.multikueue.proxy.core.kube.meta.raw.JsonStrings;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.kube.meta.raw.Members;
import io.github.multikueue.proxy.core.rename.json.Edits;
import io.github.multikueue.proxy.core.rename.json.JsonCursor;
import io.github.multikueue.proxy.core.rename.names.KeyNames;
import io.github.multikueue.proxy.core.rename.shape.ObjectText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Goes through the operations of a JSON patch (RFC 6902): paths, and values as what they are at these. */
final class JsonPatchWalk {

    private final RenameTask task;
    private final byte[] json;
    private final JsonCursor cursor;
    private final Edits edits = new Edits();

    private JsonPatchWalk(RenameTask task, byte[] json) {
        this.task = task.asPatch();
        this.json = json;
        this.cursor = new JsonCursor(json, 0, json.length);
    }

    /** The patch with other names; the same array if it has none. */
    static byte[] replaced(RenameTask task, byte[] patch) throws IOException {
        JsonPatchWalk walk = new JsonPatchWalk(task, patch);
        walk.operations();
        if (walk.edits.isEmpty()) {
            return patch;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(patch.length + 128);
        walk.edits.write(patch, 0, patch.length, out);
        return out.toByteArray();
    }

    private void operations() throws MalformedJsonException {
        cursor.expect('[');
        if (!cursor.isEmpty(']')) {
            do {
                operation();
            } while (cursor.hasNext(']'));
        }
        if (cursor.peek() != 0) {
            throw new MalformedJsonException("the patch is not JSON (something is behind its end)");
        }
    }

    private void operation() throws MalformedJsonException {
        cursor.peek();
        ObjectText operation = ObjectText.at(json, cursor.position(), json.length);
        if (operation == null) {
            cursor.skipValue();
            return;
        }
        Members members = operation.members();
        for (int i = 0; i < members.size(); i++) {
            String name = JsonStrings.decode(json, members.nameStart(json, i), members.nameEnd(json, i));
            cursor.moveTo(members.colon(i) + 1);
            cursor.peek();
            if (name.equals("path") || name.equals("from")) {
                pointer(name, operation);
            } else if (name.equals("value")) {
                value(operation);
            }
        }
        cursor.moveTo(members.behind());
    }

    private void pointer(String name, ObjectText operation) throws MalformedJsonException {
        String path = operation.text(name);
        if (path == null) {
            return;
        }
        String value = name.equals("path") ? operation.text("value") : null;
        PointerWalk walk = PointerWalk.of(task, path, value);
        if (!walk.path().equals(path)) {
            replace(walk.path());
        }
    }

    private void value(ObjectText operation) throws MalformedJsonException {
        String path = operation.text("path");
        if (path == null) {
            return;
        }
        PointerWalk target = PointerWalk.of(task, path, operation.text("value"));
        KeyNames.Pair pair = target.pair();
        if (pair != null && pair.value() != null) {
            if (!pair.value().equals(operation.text("value"))) {
                replace(pair.value());
            }
        } else if (target.isRoot()) {
            nested().object(ObjectKind.UNKNOWN);
        } else if (target.shape() != null) {
            nested().value(target.shape(), target.scope());
        }
    }

    private DocumentWalk nested() {
        return new DocumentWalk(task, json, cursor.position(), json.length, edits);
    }

    private void replace(@Nullable String text) throws MalformedJsonException {
        int start = cursor.position();
        cursor.skipString();
        if (text != null) {
            edits.replace(start, cursor.position(), JsonStrings.encode(text));
        }
    }
}
