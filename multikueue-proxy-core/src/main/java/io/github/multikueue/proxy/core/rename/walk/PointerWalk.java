package io.github.multikueue.proxy.core.rename.walk;

import io.github.multikueue.proxy.core.rename.names.KeyNames;
import io.github.multikueue.proxy.core.rename.names.NamingScope;
import io.github.multikueue.proxy.core.rename.names.RuleNames;
import io.github.multikueue.proxy.core.rename.shape.ObjectFields;
import io.github.multikueue.proxy.core.rename.shape.Role;
import io.github.multikueue.proxy.core.rename.shape.Shape;
import io.github.multikueue.proxy.core.rename.shape.Shapes;
import org.jspecify.annotations.Nullable;

/** Goes along a JSON pointer (RFC 6901) through the shape of the object that was requested. */
final class PointerWalk {

    private final RenameTask task;
    private final String[] segments;
    private final @Nullable String value;
    private @Nullable Shape shape;
    private NamingScope scope;
    private KeyNames.@Nullable Pair pair;

    private PointerWalk(RenameTask task, String path, @Nullable String value) {
        this.task = task;
        this.segments = path.split("/", -1);
        this.value = value;
        this.shape = task.shapeOf(ObjectKind.UNKNOWN);
        this.scope = task.scope();
    }

    /** @param value the text at the end of the path, or null if it is not known, or no text */
    static PointerWalk of(RenameTask task, String path, @Nullable String value) {
        PointerWalk walk = new PointerWalk(task, path, value);
        for (int i = 1; i < walk.segments.length; i++) {
            walk.enter(i);
        }
        return walk;
    }

    /** The path with other names. */
    String path() {
        return String.join("/", segments);
    }

    /** Whether it points to the whole object. */
    boolean isRoot() {
        return segments.length == 1;
    }

    /** What is at the end of the path, or null if there are no names in it. */
    @Nullable
    Shape shape() {
        return shape;
    }

    /** What is said around it. */
    NamingScope scope() {
        return scope;
    }

    /** The label or annotation at the end of the path, if it has another key or value. */
    KeyNames.@Nullable Pair pair() {
        return pair;
    }

    private void enter(int index) {
        String name = segments[index].replace("~1", "/").replace("~0", "~");
        Shape parent = shape;
        shape = null;
        if (parent instanceof ObjectFields fields) {
            shape = fields.field(name);
        } else if (parent instanceof Shape.Elements elements) {
            shape = elements.each();
        } else if (parent instanceof Shape.Groups) {
            shape = new Shape.Text(Role.GROUP);
        } else if (parent instanceof Shape.Embedded) {
            shape = Shapes.ANY_OBJECT.field(name);
        } else if (parent instanceof Shape.Keys keys) {
            enterKey(index, name, keys);
        } else if (parent instanceof Shape.Values values) {
            shape = values.each();
            replace(index, values.keys().replaced(name, scope, task.words()));
        }
        if (shape instanceof ObjectFields fields && fields.scope() != null) {
            scope = NamingScope.PARTIAL;
        }
    }

    private void enterKey(int index, String name, Shape.Keys keys) {
        RuleNames names = task.words().names();
        KeyNames table = keys.sort() == Shape.KeySort.LABELS ? names.labels() : names.annotations();
        boolean last = index == segments.length - 1;
        pair = table.pair(name, last ? value : null);
        replace(index, pair == null ? null : pair.key());
    }

    private void replace(int index, @Nullable String name) {
        if (name != null) {
            segments[index] = name.replace("~", "~0").replace("/", "~1");
        }
    }
}
