package io.github.multikueue.proxy.core.rename.walk;

import io.github.multikueue.proxy.core.kube.meta.raw.JsonInput;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.kube.meta.raw.Members;
import io.github.multikueue.proxy.core.rename.json.Edits;
import io.github.multikueue.proxy.core.rename.names.NamingScope;
import io.github.multikueue.proxy.core.rename.shape.ObjectText;
import io.github.multikueue.proxy.core.rename.shape.Shape;
import java.io.IOException;
import java.io.OutputStream;

/** Takes a list item by item, and writes each before it reads the next. */
final class ListStream {

    private static final byte[] NOTHING = {};

    private final RenameTask task;
    private final JsonInput in;
    private final OutputStream out;
    private final Shape.Elements shape;
    private final ObjectKind itemType;
    private final Edits edits = new Edits();
    private byte[] before = NOTHING;
    private boolean written;

    ListStream(RenameTask task, JsonInput in, OutputStream out, Shape.Elements shape, ObjectKind itemType) {
        this.task = task;
        this.in = in;
        this.out = out;
        this.shape = shape;
        this.itemType = itemType;
    }

    /**
     * Begins with the first item, which was read already, and ends before the closing bracket.
     *
     * @param head what is in front of that item, to be written once the item is understood: whoever reads on copies all otherwise
     * @param start where the first item begins, from the mark
     * @param end where it ends
     */
    void run(byte[] head, int start, int end) throws IOException {
        before = head;
        item(start, end);
        while (in.peek() == ',') {
            in.expect(',');
            in.peek();
            int next = in.position() - in.marked();
            in.skipValue();
            item(next, in.position() - in.marked());
        }
        if (in.peek() != ']') {
            throw new MalformedJsonException("the document is not JSON (expected: ']')");
        }
        in.expect(']');
    }

    /** What is between the mark and an item are a comma and white space; the first that is written needs none. */
    private void item(int start, int end) throws IOException {
        byte[] json = in.bytes();
        int from = in.marked() + start;
        int to = in.marked() + end;
        edits.clear();
        boolean visible = isVisible(json, from, to);
        out.write(before);
        before = NOTHING;
        if (visible) {
            out.write(json, in.marked(), written ? start : 0);
            edits.write(json, from, to, out);
            written = true;
        }
        in.mark();
    }

    private boolean isVisible(byte[] json, int from, int to) throws IOException {
        DocumentWalk walk = new DocumentWalk(task, json, from, to, edits);
        boolean embedded = shape.each() instanceof Shape.Embedded && json[from] == '{';
        if (!embedded) {
            boolean hidden = walk.isHidden(shape.hidden(), NamingScope.NONE);
            if (!hidden) {
                walk.value(shape.each(), NamingScope.NONE);
            }
            return !hidden;
        }
        // Where the members are was found when the end of the item was looked for.
        Members members = in.members();
        ObjectText object = new ObjectText(json, members);
        ObjectKind type = ObjectKind.of(object, itemType);
        if (task.exclusions().isHidden(object, type)) {
            return false;
        }
        walk.object(object, type);
        return true;
    }
}
