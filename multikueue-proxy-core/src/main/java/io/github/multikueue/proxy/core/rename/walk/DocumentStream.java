package io.github.multikueue.proxy.core.rename.walk;

import io.github.multikueue.proxy.core.kube.meta.raw.JsonInput;
import io.github.multikueue.proxy.core.kube.meta.raw.JsonStrings;
import io.github.multikueue.proxy.core.kube.meta.raw.JsonTooDeepException;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.kube.meta.raw.TruncatedJsonException;
import io.github.multikueue.proxy.core.rename.json.Edits;
import io.github.multikueue.proxy.core.rename.names.NamingScope;
import io.github.multikueue.proxy.core.rename.rules.ResourceRule;
import io.github.multikueue.proxy.core.rename.shape.ObjectText;
import io.github.multikueue.proxy.core.rename.shape.Shape;
import io.github.multikueue.proxy.core.rename.shape.Shapes;
import io.github.multikueue.proxy.core.rename.walk.Exclusions.Visibility;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes through one document of any length. Members of the outermost object are kept in memory until it is known what it is; a list is
 * then taken item by item. API servers write {@code kind} behind the items of custom resources, but each of these says what it is. For
 * one document; not safe for use by several threads.
 */
final class DocumentStream {

    private final RenameTask task;
    private final JsonInput in;
    private final OutputStream out;
    private final Edits edits = new Edits();
    private final List<Member> members = new ArrayList<>();
    private @Nullable String apiVersion;
    private @Nullable String kind;
    /** What is said of a list, once its first item was reached. */
    private @Nullable NamingScope scope;

    /** A member that was read but not written, as distances from the mark. */
    private record Member(String name, int start, int end) {}

    DocumentStream(RenameTask task, JsonInput in, OutputStream out) {
        this.task = task;
        this.in = in;
        this.out = out;
    }

    DocumentOutcome run() throws IOException {
        try {
            byte first = in.peek();
            if (first != '{') {
                in.copyRest(out);
                return first == 0 ? DocumentOutcome.WRITTEN : DocumentOutcome.MALFORMED;
            }
            return object();
        } catch (JsonTooDeepException e) {
            throw e;
        } catch (MalformedJsonException | TruncatedJsonException e) {
            return asItIs();
        }
    }

    /** What is no JSON has no names. A list that was begun has: what was written of it is of use to nobody who does not get the rest. */
    private DocumentOutcome asItIs() throws IOException {
        if (scope != null) {
            throw new MalformedJsonException("a list that is not JSON up to its end");
        }
        in.copyRest(out);
        return DocumentOutcome.MALFORMED;
    }

    private DocumentOutcome object() throws IOException {
        in.expect('{');
        boolean more = in.peek() != '}';
        while (more) {
            member();
            more = in.peek() == ',';
            if (more) {
                in.expect(',');
            }
        }
        in.expect('}');
        if (scope == null) {
            return whole();
        }
        flush();
        in.copyRest(out);
        return DocumentOutcome.WRITTEN;
    }

    private void member() throws IOException {
        in.peek();
        int name = in.position() - in.marked();
        in.skipString();
        String text = text(name, in.position() - in.marked());
        in.expect(':');
        byte first = in.peek();
        Shape.Elements elements = first == '[' ? elements(text) : null;
        if (elements != null && !isEmptyList()) {
            list(elements);
            return;
        }
        int start = in.position() - in.marked();
        in.skipValue();
        int end = in.position() - in.marked();
        members.add(new Member(text, start, end));
        if (first == '"' && text.equals("apiVersion")) {
            apiVersion = text(start, end);
        } else if (first == '"' && text.equals("kind")) {
            kind = text(start, end);
        }
    }

    private String text(int start, int end) {
        return JsonStrings.decode(in.bytes(), in.marked() + start + 1, in.marked() + end - 1);
    }

    /** The list that is taken item by item, if the member is one. */
    private Shape.@Nullable Elements elements(String name) {
        ObjectKind type = ObjectKind.of(apiVersion, kind);
        Shape shape = type.isKnown()
                ? task.shapeOf(type).field(name)
                : task.requested().openApi() ? null : Shapes.ANY_LIST.field(name);
        boolean long_ = shape instanceof Shape.Elements elements
                && (elements.hidden() == Shape.Hidden.OBJECTS
                        || (elements.hidden() == Shape.Hidden.ROWS
                                && !task.requested().one()));
        return long_ ? (Shape.Elements) shape : null;
    }

    private boolean isEmptyList() throws IOException {
        return in.secondByte() == ']';
    }

    private void list(Shape.Elements elements) throws IOException {
        in.expect('[');
        in.peek();
        int head = in.position() - in.marked();
        in.skipValue();
        int end = in.position() - in.marked();
        ObjectKind type = ObjectKind.of(apiVersion, kind);
        scope = scope(type, head);
        ListStream items = new ListStream(task, in, out, elements, type.ofItems());
        edits.clear();
        noteMembers();
        ByteArrayOutputStream begin = new ByteArrayOutputStream(head);
        edits.write(in.bytes(), in.marked(), in.marked() + head, begin);
        members.clear();
        items.run(begin.toByteArray(), head, end);
    }

    /** A list whose kind is not known yet is one of its items' kind. */
    private NamingScope scope(ObjectKind type, int item) throws IOException {
        ResourceRule rule = task.words().names().ofKind(type.group(), type.kind());
        if (!type.isKnown()) {
            ObjectText first = ObjectText.at(in.bytes(), in.marked() + item, in.position());
            ObjectKind itemType = first == null ? type : ObjectKind.of(first, type);
            rule = task.words().names().ofKind(itemType.group(), itemType.kind());
            rule = rule == null ? task.requested().rule(task.words().names()) : rule;
        }
        return NamingScope.NONE.of(
                rule == null ? "" : rule.source(task.words().direction()).group(), rule);
    }

    private void noteMembers() throws MalformedJsonException {
        for (Member each : members) {
            Shape shape = Shapes.ANY_OBJECT.field(each.name());
            if (shape != null && scope != null) {
                int start = in.marked() + each.start();
                new DocumentWalk(task, in.bytes(), start, in.marked() + each.end(), edits).value(shape, scope);
            }
        }
    }

    private void flush() throws IOException {
        edits.clear();
        noteMembers();
        edits.write(in.bytes(), in.marked(), in.position(), out);
        members.clear();
        in.mark();
    }

    private DocumentOutcome whole() throws IOException {
        ObjectText object = ObjectText.at(in.bytes(), in.marked(), in.position());
        if (object == null) {
            throw new MalformedJsonException("the document is not a JSON object");
        }
        ObjectKind type = ObjectKind.of(object, ObjectKind.UNKNOWN);
        if (!task.isPatch() && task.exclusions().visibilityOfOne(object, type) != Visibility.VISIBLE) {
            return DocumentOutcome.HIDDEN;
        }
        new DocumentWalk(task, in.bytes(), in.marked(), in.position(), edits).object(object, type);
        edits.write(in.bytes(), in.marked(), in.position(), out);
        in.mark();
        in.copyRest(out);
        return DocumentOutcome.WRITTEN;
    }
}
