package io.github.multikueue.proxy.core.rename.walk;

import io.github.multikueue.proxy.core.kube.meta.raw.JsonStrings;
import io.github.multikueue.proxy.core.kube.meta.raw.JsonTooDeepException;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.kube.meta.raw.Members;
import io.github.multikueue.proxy.core.rename.json.Edits;
import io.github.multikueue.proxy.core.rename.json.JsonCursor;
import io.github.multikueue.proxy.core.rename.names.NamingScope;
import io.github.multikueue.proxy.core.rename.shape.ObjectFields;
import io.github.multikueue.proxy.core.rename.shape.ObjectText;
import io.github.multikueue.proxy.core.rename.shape.Role;
import io.github.multikueue.proxy.core.rename.shape.Shape;
import io.github.multikueue.proxy.core.rename.shape.Shapes;
import org.jspecify.annotations.Nullable;

/** Goes through a value that is in memory, and notes what is to be replaced. For one value; not safe for use by several threads. */
final class DocumentWalk {

    /** How deep values that are looked into may be within each other: the walk calls itself for each, on a stack that has an end. */
    private static final int MOST_LEVELS = 200;

    private final RenameTask task;
    private final byte[] json;
    private final int limit;
    private final JsonCursor cursor;
    private final Edits edits;
    private final ContainerWalk containers;
    private ObjectFields objectShape = Shapes.ANY_OBJECT;
    private ObjectKind itemType = ObjectKind.UNKNOWN;
    private int level;

    DocumentWalk(RenameTask task, byte[] json, int from, int limit, Edits edits) {
        this.task = task;
        this.json = json;
        this.limit = limit;
        this.cursor = new JsonCursor(json, from, limit);
        this.edits = edits;
        this.containers = new ContainerWalk(this, task, cursor, edits);
    }

    /** An object that says what it is, or is what was requested. */
    void object(ObjectKind otherwise) throws MalformedJsonException {
        ObjectText object = here();
        if (object == null) {
            cursor.skipValue();
        } else {
            object(object, ObjectKind.of(object, otherwise));
        }
    }

    /** An object whose members are known already. */
    void object(ObjectText object, ObjectKind type) throws MalformedJsonException {
        if (type.equals(Exclusions.DISCOVERED_GROUP)
                && new SharedGroups(task, edits).replace(object, object.text("metadata.name"))) {
            cursor.moveTo(object.members().behind());
            return;
        }
        ObjectFields shape = task.shapeOf(type);
        ObjectFields outerShape = objectShape;
        ObjectKind outerItems = itemType;
        objectShape = shape;
        itemType = type.ofItems();
        fields(object, shape, task.scope());
        objectShape = outerShape;
        itemType = outerItems;
    }

    /** A value of any shape. */
    void value(Shape shape, NamingScope scope) throws MalformedJsonException {
        if (level == MOST_LEVELS) {
            throw new JsonTooDeepException(MOST_LEVELS + " levels with names in them");
        }
        level++;
        visit(shape, scope);
        level--;
    }

    private void visit(Shape shape, NamingScope scope) throws MalformedJsonException {
        byte first = cursor.peek();
        if (shape instanceof Shape.Text text && first == '"') {
            text(text.role(), scope);
        } else if (shape instanceof ObjectFields fields && first == '{') {
            object(fields, scope);
        } else if (shape instanceof Shape.Embedded && first == '{') {
            object(itemType);
        } else if (shape instanceof Shape.Patch && first == '"') {
            patch();
        } else if (first == '{' || first == '[') {
            containers.value(shape, scope, first);
        } else {
            cursor.skipValue();
        }
    }

    private void text(Role role, NamingScope scope) throws MalformedJsonException {
        int start = cursor.position();
        cursor.skipString();
        String replaced = role.replaced(decoded(start), scope, task.words());
        if (replaced != null) {
            edits.replace(start, cursor.position(), JsonStrings.encode(replaced));
        }
    }

    /** The string that was just passed. */
    String decoded(int start) {
        return JsonStrings.decode(json, start + 1, cursor.position() - 1);
    }

    private void object(ObjectFields shape, NamingScope scope) throws MalformedJsonException {
        if (shape.scope() == null) {
            plainFields(shape, scope);
        } else {
            fields(scan(), shape, scope.partial(task.isPatch()));
        }
    }

    /** Where the fields have to be known before one of them is understood: each is passed twice. */
    private void fields(ObjectText object, ObjectFields shape, NamingScope outer) throws MalformedJsonException {
        NamingScope scope = shape.scope() == null
                ? outer
                : shape.scope().read(object, outer, task.words().names());
        Members members = object.members();
        for (int i = 0; i < members.size(); i++) {
            Shape child = shape.field(json, members.nameStart(json, i), members.nameEnd(json, i));
            if (child != null) {
                cursor.moveTo(members.colon(i) + 1);
                value(child, scope);
            }
        }
        cursor.moveTo(members.behind());
    }

    private void plainFields(ObjectFields shape, NamingScope scope) throws MalformedJsonException {
        cursor.expect('{');
        if (cursor.isEmpty('}')) {
            return;
        }
        do {
            cursor.peek();
            int start = cursor.position();
            cursor.skipString();
            Shape child = shape.field(json, start + 1, cursor.position() - 1);
            cursor.expect(':');
            if (child == null) {
                cursor.skipValue();
            } else {
                value(child, scope);
            }
        } while (cursor.hasNext('}'));
    }

    private void patch() throws MalformedJsonException {
        int start = cursor.position();
        cursor.skipString();
        byte[] replaced = EncodedPatch.replaced(task, decoded(start));
        if (replaced != null) {
            edits.replace(start, cursor.position(), replaced);
        }
    }

    /** The shape of the object around the place. */
    ObjectFields objectShape() {
        return objectShape;
    }

    /** Whether the element at the place is not for the client. */
    boolean isHidden(Shape.Hidden hidden, NamingScope scope) throws MalformedJsonException {
        if (hidden == Shape.Hidden.NOTHING || !task.hides()) {
            return false;
        }
        ObjectText element = here();
        ObjectText object = element == null || hidden != Shape.Hidden.ROWS ? element : element.object("object");
        if (object == null) {
            return false;
        }
        if (hidden == Shape.Hidden.RESOURCES) {
            return SharedGroups.isOfAnother(object, scope, task.words().names());
        }
        if (hidden == Shape.Hidden.GROUPS) {
            String name = object.text("name");
            return name != null && task.words().names().isHidden(name);
        }
        return task.exclusions().isHidden(object, ObjectKind.of(object, itemType));
    }

    /** The object at the place, or null. */
    @Nullable
    ObjectText here() throws MalformedJsonException {
        return ObjectText.at(json, cursor.position(), limit);
    }

    private ObjectText scan() throws MalformedJsonException {
        ObjectText object = here();
        if (object == null) {
            throw new MalformedJsonException("the document is not JSON (expected: an object)");
        }
        return object;
    }
}
