package io.github.multikueue.proxy.core.rename.walk;

import io.github.multikueue.proxy.core.kube.meta.raw.JsonStrings;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.rename.json.Edits;
import io.github.multikueue.proxy.core.rename.json.JsonCursor;
import io.github.multikueue.proxy.core.rename.names.KeyNames;
import io.github.multikueue.proxy.core.rename.names.NamingScope;
import io.github.multikueue.proxy.core.rename.names.RuleNames;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.core.rename.rules.ResourceRule;
import io.github.multikueue.proxy.core.rename.shape.ObjectFields;
import io.github.multikueue.proxy.core.rename.shape.ObjectText;
import io.github.multikueue.proxy.core.rename.shape.Role;
import io.github.multikueue.proxy.core.rename.shape.Shape;
import io.github.multikueue.proxy.core.rename.shape.Shapes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The part of a walk that goes through lists, and through objects whose members have any names. */
final class ContainerWalk {

    private final DocumentWalk walk;
    private final RenameTask task;
    private final RuleNames names;
    private final JsonCursor cursor;
    private final Edits edits;

    ContainerWalk(DocumentWalk walk, RenameTask task, JsonCursor cursor, Edits edits) {
        this.walk = walk;
        this.task = task;
        this.names = task.words().names();
        this.cursor = cursor;
        this.edits = edits;
    }

    /** @param first the bracket that the value begins with */
    void value(Shape shape, NamingScope scope, byte first) throws MalformedJsonException {
        boolean list = first == '[';
        if (shape instanceof Shape.Elements elements && list) {
            elements(elements, scope);
        } else if (shape instanceof ObjectFields fields && list) {
            // Kubernetes' schemas have a list where their operations have the only element.
            elements(new Shape.Elements(fields, Shape.Hidden.NOTHING), scope);
        } else if (shape instanceof Shape.Keys keys && !list) {
            keys(keys.sort() == Shape.KeySort.LABELS ? names.labels() : names.annotations());
        } else if (shape instanceof Shape.Values values && !list) {
            values(values, scope);
        } else if (shape instanceof Shape.Groups && list) {
            groups(scope);
        } else if (shape instanceof Shape.Categories && list) {
            categories(scope.rule());
        } else if (shape instanceof Shape.OwnedFields && !list) {
            new FieldSetWalk(task, cursor, edits).fields(walk.objectShape());
        } else if (shape instanceof Shape.Deep deep) {
            deep(deep, scope, list);
        } else {
            cursor.skipValue();
        }
    }

    private void elements(Shape.Elements shape, NamingScope scope) throws MalformedJsonException {
        cursor.expect('[');
        if (cursor.isEmpty(']')) {
            return;
        }
        Removal removal = new Removal(edits);
        do {
            cursor.peek();
            int start = cursor.position();
            removal.begin(start);
            if (walk.isHidden(shape.hidden(), scope)) {
                cursor.skipValue();
                removal.remove(start, cursor.position());
            } else {
                element(shape, scope);
                removal.keep(cursor.position());
            }
        } while (cursor.hasNext(']'));
        removal.end();
    }

    private void element(Shape.Elements shape, NamingScope scope) throws MalformedJsonException {
        ObjectText group = shape.hidden() == Shape.Hidden.GROUPS ? walk.here() : null;
        if (group != null && new SharedGroups(task, edits).replace(group, group.text("name"))) {
            cursor.moveTo(group.members().behind());
        } else {
            walk.value(shape.each(), scope);
        }
    }

    private void keys(KeyNames keys) throws MalformedJsonException {
        if (keys.isEmpty()) {
            cursor.skipValue();
            return;
        }
        cursor.expect('{');
        if (cursor.isEmpty('}')) {
            return;
        }
        do {
            key(keys);
        } while (cursor.hasNext('}'));
    }

    private void key(KeyNames keys) throws MalformedJsonException {
        cursor.peek();
        int start = cursor.position();
        cursor.skipString();
        int end = cursor.position();
        String key = walk.decoded(start);
        cursor.expect(':');
        boolean text = cursor.peek() == '"';
        int valueStart = cursor.position();
        cursor.skipValue();
        String value = text ? walk.decoded(valueStart) : null;
        KeyNames.Pair pair = keys.pair(key, value);
        if (pair != null && !pair.key().equals(key)) {
            edits.replace(start, end, JsonStrings.encode(pair.key()));
        }
        if (pair != null && pair.value() != null && !pair.value().equals(value)) {
            edits.replace(valueStart, cursor.position(), JsonStrings.encode(pair.value()));
        }
    }

    private void values(Shape.Values shape, NamingScope scope) throws MalformedJsonException {
        cursor.expect('{');
        if (cursor.isEmpty('}')) {
            return;
        }
        Removal removal = new Removal(edits);
        do {
            cursor.peek();
            int start = cursor.position();
            removal.begin(start);
            cursor.skipString();
            int end = cursor.position();
            String name = walk.decoded(start);
            cursor.expect(':');
            if (shape.keys().isHidden(name, task.words())) {
                cursor.skipValue();
                removal.remove(start, cursor.position());
                continue;
            }
            replace(start, end, shape.keys().replaced(name, scope, task.words()));
            valueOf(shape, scope);
            removal.keep(cursor.position());
        } while (cursor.hasNext('}'));
        removal.end();
    }

    private void valueOf(Shape.Values shape, NamingScope scope) throws MalformedJsonException {
        if (shape.each() == null) {
            cursor.skipValue();
        } else {
            walk.value(shape.each(), scope);
        }
    }

    private void replace(int start, int end, @Nullable String text) {
        if (text != null) {
            edits.replace(start, end, JsonStrings.encode(text));
        }
    }

    private void groups(NamingScope scope) throws MalformedJsonException {
        int start = cursor.position();
        cursor.skipValue();
        List<String> groups = scope.groups() == null ? List.of() : scope.groups();
        Set<String> replaced = new LinkedHashSet<>();
        groups.forEach(each -> replaced.addAll(targets(each, scope)));
        boolean oneForOne = groups.stream().allMatch(each -> names.groups(each).size() < 2)
                && replaced.size() == new LinkedHashSet<>(groups).size();
        if (oneForOne) {
            cursor.moveTo(start);
            elements(new Shape.Elements(new Shape.Text(Role.GROUP), Shape.Hidden.NOTHING), NamingScope.NONE);
        } else {
            edits.replace(start, cursor.position(), array(new ArrayList<>(replaced)));
        }
    }

    /** Of several groups that became one, those that have a resource of the rule; all, if none has. */
    private List<String> targets(String group, NamingScope scope) {
        List<String> all = names.groups(group);
        if (all.size() < 2) {
            return all.isEmpty() ? List.of(group) : all;
        }
        List<String> some = all.stream()
                .filter(target -> scope.values().stream()
                        .map(resource -> names.ofResource(group, resource))
                        .anyMatch(rule -> rule != null
                                && rule.target(names.direction()).group().equals(target)))
                .toList();
        return some.isEmpty() ? all : some;
    }

    private void categories(@Nullable ResourceRule rule) throws MalformedJsonException {
        int start = cursor.position();
        cursor.expect('[');
        boolean empty = cursor.isEmpty(']');
        cursor.moveTo(start);
        cursor.skipValue();
        if (!empty && rule != null) {
            List<String> categories =
                    names.direction() == Direction.RENAME ? names.rules().categories() : rule.categories();
            edits.replace(start, cursor.position(), array(categories));
        }
    }

    private static byte[] array(List<String> texts) {
        ByteArrayOutputStream array = new ByteArrayOutputStream();
        array.write('[');
        for (int i = 0; i < texts.size(); i++) {
            if (i > 0) {
                array.write(',');
            }
            array.writeBytes(JsonStrings.encode(texts.get(i)));
        }
        array.write(']');
        return array.toByteArray();
    }

    private void deep(Shape.Deep shape, NamingScope scope, boolean list) throws MalformedJsonException {
        if (list) {
            elements(new Shape.Elements(shape, Shape.Hidden.NOTHING), scope);
            return;
        }
        cursor.expect('{');
        if (cursor.isEmpty('}')) {
            return;
        }
        do {
            cursor.peek();
            int start = cursor.position();
            cursor.skipString();
            Shape known = Shapes.OPEN_API.field(cursor.json(), start + 1, cursor.position() - 1);
            cursor.expect(':');
            // Below "properties", the schema of a field of that name stands where otherwise a text would.
            boolean field = known instanceof Shape.Text && cursor.peek() != '"';
            walk.value(known == null || field ? shape : known, scope);
        } while (cursor.hasNext('}'));
    }
}
