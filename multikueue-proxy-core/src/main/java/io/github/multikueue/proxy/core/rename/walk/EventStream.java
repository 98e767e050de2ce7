package io.github.multikueue.proxy.core.rename.walk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.raw.JsonInput;
import io.github.multikueue.proxy.core.kube.meta.raw.JsonStrings;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.kube.meta.raw.Members;
import io.github.multikueue.proxy.core.kube.meta.raw.TruncatedJsonException;
import io.github.multikueue.proxy.core.rename.json.DocumentTooLargeException;
import io.github.multikueue.proxy.core.rename.json.Edits;
import io.github.multikueue.proxy.core.rename.shape.ObjectText;
import io.github.multikueue.proxy.core.rename.walk.Exclusions.Visibility;
import java.io.IOException;
import java.io.OutputStream;

/** Takes the events of a watch one by one. Not safe for use by several threads. */
final class EventStream {

    private static final byte[] DELETED = JsonStrings.encode("DELETED");
    private static final byte[] ERROR = "{\"type\":\"ERROR\",\"object\":".getBytes(UTF_8);
    private static final byte[] END = "}\n".getBytes(UTF_8);

    private final RenameTask task;
    private final JsonInput in;
    private final OutputStream out;
    private final Edits edits = new Edits();

    EventStream(RenameTask task, JsonInput in, OutputStream out) {
        this.task = task.showing();
        this.in = in;
        this.out = out;
    }

    /** Ends with the stream, or with the first event that cannot be understood; each event has a line, and is flushed. */
    DocumentOutcome run() throws IOException {
        try {
            while (in.peek() == '{') {
                in.mark();
                in.skipValue();
                event();
                in.mark();
            }
            if (in.peek() != 0) {
                throw new MalformedJsonException("JSON that is no object");
            }
            return DocumentOutcome.WRITTEN;
        } catch (MalformedJsonException | TruncatedJsonException | DocumentTooLargeException e) {
            fail(e);
            return DocumentOutcome.MALFORMED;
        }
    }

    /** A client that missed an event must not believe that there was none: it will list what there is. */
    private void fail(IOException e) throws IOException {
        out.write(ERROR);
        out.write(StatusException.internalError("an event of the watch cannot be read: " + e.getMessage())
                .status()
                .toJson());
        out.write(END);
        out.flush();
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
        Visibility visibility = type.equals("BOOKMARK") ? Visibility.VISIBLE : visibility(object);
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

    private Visibility visibility(ObjectText object) throws MalformedJsonException {
        return task.exclusions().visibilityOfOne(object, ObjectKind.of(object, ObjectKind.UNKNOWN));
    }
}
