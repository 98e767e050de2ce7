package io.github.multikueue.proxy.core.apiserver.patch;

import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldSet;
import io.github.multikueue.proxy.core.apiserver.patch.fields.PathElement;
import io.github.multikueue.proxy.core.kube.meta.Status.Cause;
import io.github.multikueue.proxy.core.kube.meta.Status.Details;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** An apply would change fields that others own. */
final class ApplyConflicts extends Exception {

    private static final long serialVersionUID = 1;

    private final transient SortedMap<ManagerId, FieldSet> conflicts;

    /** @param conflicts for each manager the fields that would be changed; not empty */
    ApplyConflicts(SortedMap<ManagerId, FieldSet> conflicts) {
        super("conflicts of an apply", null, false, false);
        this.conflicts = new TreeMap<>(conflicts);
    }

    /** All fields in conflict. */
    FieldSet fields() {
        return conflicts.values().stream().reduce(FieldSet.EMPTY, FieldSet::union);
    }

    /** The conflicts without those about these fields. */
    ApplyConflicts without(FieldSet allowed) {
        SortedMap<ManagerId, FieldSet> rest = new TreeMap<>();
        conflicts.forEach((manager, fields) -> {
            FieldSet left = fields.difference(allowed);
            if (!left.isEmpty()) {
                rest.put(manager, left);
            }
        });
        return new ApplyConflicts(rest);
    }

    /** 409, with one cause for each field. */
    StatusException toStatus() {
        List<Cause> causes = new ArrayList<>();
        conflicts.forEach((manager, fields) -> fields.forEach(path ->
                causes.add(new Cause("FieldManagerConflict", "conflict with " + manager.text(), FieldSet.text(path)))));
        Details details = new Details(null, null, null, null, causes, null);
        return new StatusException(409, "Conflict", message(causes.size()), details);
    }

    private String message(int count) {
        List<String> lines = new ArrayList<>();
        conflicts.forEach((manager, fields) -> {
            lines.add("conflicts with " + manager.text() + ":");
            fields.forEach(path -> lines.add("- " + FieldSet.text(path)));
        });
        return count == 1
                ? "Apply failed with 1 conflict: " + single()
                : "Apply failed with " + count + " conflicts: " + String.join("\n", lines);
    }

    private String single() {
        ManagerId manager = conflicts.firstKey();
        List<List<PathElement>> paths = new ArrayList<>();
        conflicts.values().forEach(fields -> fields.forEach(paths::add));
        return "conflict with " + manager.text() + ": " + FieldSet.text(paths.get(0));
    }
}
