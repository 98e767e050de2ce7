package io.github.multikueue.proxy.core.rename.walk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.core.kube.meta.raw.JsonStrings;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.rename.json.Edits;
import io.github.multikueue.proxy.core.rename.json.JsonCursor;
import io.github.multikueue.proxy.core.rename.names.KeyNames;
import io.github.multikueue.proxy.core.rename.names.NamingScope;
import io.github.multikueue.proxy.core.rename.shape.ObjectFields;
import io.github.multikueue.proxy.core.rename.shape.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Goes through {@code fieldsV1} along the shape of the object: {@code f:name} is a field, {@code v:value} an element of a set, and
 * {@code k:keys} one of a list that has keys.
 */
final class FieldSetWalk {

    private final RenameTask task;
    private final JsonCursor cursor;
    private final Edits edits;

    FieldSetWalk(RenameTask task, JsonCursor cursor, Edits edits) {
        this.task = task;
        this.cursor = cursor;
        this.edits = edits;
    }

    void fields(@Nullable Shape shape) throws MalformedJsonException {
        if (shape == null || cursor.peek() != '{') {
            cursor.skipValue();
            return;
        }
        cursor.expect('{');
        if (cursor.isEmpty('}')) {
            return;
        }
        do {
            member(shape);
        } while (cursor.hasNext('}'));
    }

    private void member(Shape shape) throws MalformedJsonException {
        cursor.peek();
        int start = cursor.position();
        cursor.skipString();
        int end = cursor.position();
        byte[] json = cursor.json();
        char sort = end - start > 3 && json[start + 2] == ':' ? (char) json[start + 1] : ' ';
        cursor.expect(':');
        Shape below = null;
        if (sort == 'f') {
            below = field(shape, start, end);
        } else if ((sort == 'k' || sort == 'v') && shape instanceof Shape.Elements elements) {
            below = elements.each();
            element(below, sort, start, end);
        }
        fields(below);
    }

    private @Nullable Shape field(Shape shape, int start, int end) {
        byte[] json = cursor.json();
        if (shape instanceof ObjectFields fields) {
            return fields.field(json, start + 3, end - 1);
        }
        String name = JsonStrings.decode(json, start + 3, end - 1);
        String replaced = null;
        Shape below = null;
        if (shape instanceof Shape.Keys keys) {
            replaced = names(keys).key(name);
        } else if (shape instanceof Shape.Values values) {
            replaced = values.keys().replaced(name, NamingScope.PARTIAL, task.words());
            below = values.each();
        }
        if (replaced != null) {
            edits.replace(start, end, JsonStrings.encode("f:" + replaced));
        }
        return below;
    }

    private KeyNames names(Shape.Keys keys) {
        return keys.sort() == Shape.KeySort.LABELS
                ? task.words().names().labels()
                : task.words().names().annotations();
    }

    /** The name of the member has a document in it. */
    private void element(Shape shape, char sort, int start, int end) throws MalformedJsonException {
        byte[] document = JsonStrings.decode(cursor.json(), start + 3, end - 1).getBytes(UTF_8);
        Edits inner = new Edits();
        new DocumentWalk(task.asPatch(), document, 0, document.length, inner).value(shape, NamingScope.PARTIAL);
        if (inner.isEmpty()) {
            return;
        }
        ByteArrayOutputStream replaced = new ByteArrayOutputStream();
        try {
            inner.write(document, 0, document.length, replaced);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        edits.replace(start, end, JsonStrings.encode(sort + ":" + replaced.toString(UTF_8)));
    }
}
