package io.github.multikueue.proxy.core.rename.walk;

import io.github.multikueue.proxy.core.kube.meta.raw.JsonInput;
import io.github.multikueue.proxy.core.kube.meta.raw.JsonStrings;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.kube.meta.raw.Members;
import io.github.multikueue.proxy.core.kube.meta.raw.TruncatedJsonException;
import io.github.multikueue.proxy.core.rename.json.Edits;
import io.github.multikueue.proxy.core.rename.shape.ObjectText;
import io.github.multikueue.proxy.core.rename.walk.Exclusions.Visibility;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Takes the events of a watch one by one. Not safe for use by several threads. */
final class EventStream {

    private static final byte[] DELETED = JsonStrings.encode("DELETED");

    private final RenameTask task;
    private final JsonInput in;
    private final OutputStream out;
    private final Edits edits = new Edits();

    EventStream(RenameTask task, JsonInput in, OutputStream out) {
        this.task = task.showing();
        this.in = in;
        this.out = out;
    }

    /** Ends with the stream; each event has a line, and is flushed. */
    DocumentOutcome run() throws IOException {
        try {
            while (in.peek() == '{') {
                in.mark();
                in.skipValue();
                event();
                in.mark();
            }
        } catch (MalformedJsonException | TruncatedJsonException e) {
            in.copyRest(out);
            return DocumentOutcome.MALFORMED;
        }
        boolean ended = in.peek() == 0;
        if (!ended) {
            in.copyRest(out);
        }
        return ended ? DocumentOutcome.WRITTEN : DocumentOutcome.MALFORMED;
    }

    private void event() throws IOException {
        edits.clear();
        ObjectText event = new ObjectText(in.bytes(), in.members());
        if (note(event)) {
            edits.write(in.bytes(), in.marked(), in.position(), out);
            out.write('\n');
            out.flush();
        }
    }

    /** Notes what is to be replaced; returns whether the event is to be written. */
    private boolean note(ObjectText event) throws MalformedJsonException {
        ObjectText object = event.object("object");
        String type = event.text("type");
        if (object == null || type == null) {
            walk(in.marked()).object(ObjectKind.UNKNOWN);
            return true;
        }
        Visibility visibility = visibility(object);
        boolean goesAway = visibility == Visibility.HIDDEN_NOW && type.equals("MODIFIED");
        if (visibility != Visibility.VISIBLE && !goesAway) {
            return false;
        }
        Members members = event.members();
        for (int i = 0; i < members.size(); i++) {
            member(members, i, goesAway);
        }
        return true;
    }

    private void member(Members members, int member, boolean goesAway) throws MalformedJsonException {
        byte[] json = in.bytes();
        String name = JsonStrings.decode(json, members.nameStart(json, member), members.nameEnd(json, member));
        if (name.equals("object")) {
            walk(members.colon(member) + 1).object(ObjectKind.UNKNOWN);
        } else if (name.equals("type") && goesAway) {
            edits.replace(members.colon(member) + 1, members.end(member), DELETED);
        }
    }

    private DocumentWalk walk(int from) {
        return new DocumentWalk(task, in.bytes(), from, in.position(), edits);
    }

    /** A Table in an event has one row, that of the object. */
    private Visibility visibility(ObjectText object) throws MalformedJsonException {
        ObjectKind type = ObjectKind.of(object, ObjectKind.UNKNOWN);
        ObjectText seen = type.equals(ObjectKind.TABLE) ? ofRow(object) : object;
        return seen == null
                ? Visibility.VISIBLE
                : task.exclusions().visibility(seen, ObjectKind.of(seen, ObjectKind.UNKNOWN));
    }

    private static @Nullable ObjectText ofRow(ObjectText table) throws MalformedJsonException {
        ObjectText row = table.firstOf("rows");
        return row == null ? null : row.object("object");
    }
}
