package io.github.multikueue.proxy.core.rename.walk;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.kube.meta.raw.Members;
import io.github.multikueue.proxy.core.rename.json.Edits;
import io.github.multikueue.proxy.core.rename.names.NamingScope;
import io.github.multikueue.proxy.core.rename.names.RuleNames;
import io.github.multikueue.proxy.core.rename.rules.ResourceRule;
import io.github.multikueue.proxy.core.rename.shape.ObjectText;
import io.github.multikueue.proxy.core.rename.shape.Shapes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where several original groups became one: discovery tells of each of them, with the resources that are its own. */
final class SharedGroups {

    private final RenameTask task;
    private final Edits edits;

    SharedGroups(RenameTask task, Edits edits) {
        this.task = task;
        this.edits = edits;
    }

    /** Whether a resource of discovery is of another group than the one that is told of. */
    static boolean isOfAnother(ObjectText entry, NamingScope scope, RuleNames names) throws MalformedJsonException {
        if (names.groups(scope.group()).size() < 2) {
            return false;
        }
        String name = entry.text("name");
        ResourceRule rule =
                names.ofResource(scope.group(), requireNonNullElse(name == null ? entry.text("resource") : name, ""));
        return rule != null && !rule.target(names.direction()).group().equals(names.group(scope.group()));
    }

    /** Replaces what tells of a group by the same for each group that it stands for; returns whether there are several. */
    boolean replace(ObjectText entry, @Nullable String name) throws MalformedJsonException {
        List<String> groups = name == null || task.sharing().isEmpty()
                ? List.of()
                : task.words().names().groups(name);
        if (groups.size() < 2) {
            return false;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Members members = entry.members();
        for (String group : groups) {
            if (all.size() > 0) {
                all.write(',');
            }
            all.writeBytes(of(group, entry));
        }
        edits.replace(members.opening(), members.behind(), all.toByteArray());
        return true;
    }

    private byte[] of(String group, ObjectText entry) throws MalformedJsonException {
        Edits ofGroup = new Edits();
        int from = entry.members().opening();
        int behind = entry.members().behind();
        DocumentWalk walk = new DocumentWalk(task.of(group), entry.json(), from, behind, ofGroup);
        if (entry.text("metadata.name") == null) {
            walk.value(Shapes.GROUP_ENTRY, NamingScope.NONE);
        } else {
            walk.object(entry, Exclusions.DISCOVERED_GROUP);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(behind - from);
        try {
            ofGroup.write(entry.json(), from, behind, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
