package io.github.multikueue.proxy.core.apiserver.patch.fields;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings a set of fields in line with a schema that changed since: where a list or an object became atomic, its manager owns it as
 * a whole, and no fields below any more.
 */
public final class SchemaReconciler {

    private final FieldSetBuilder becameAtomic = new FieldSetBuilder();
    private final List<PathElement> path = new ArrayList<>();

    private SchemaReconciler() {}

    /** The set in line with the type. */
    public static FieldSet reconcile(FieldSet fields, FieldType type) {
        SchemaReconciler reconciler = new SchemaReconciler();
        reconciler.visit(fields, type, false);
        FieldSet atomic = reconciler.becameAtomic.build();
        return fields.recursiveDifference(atomic).union(atomic);
    }

    private void visit(FieldSet fields, FieldType type, boolean whole) {
        if (type.object() != null) {
            if (!type.object().isFreeForm()) {
                visit(fields, type, whole, type.object().atomic());
            }
        } else if (type.scalar() == null && type.list() != null) {
            visit(fields, type, whole, !type.list().associative());
        }
    }

    private void visit(FieldSet fields, FieldType type, boolean whole, boolean atomic) {
        if (atomic) {
            if (!whole && !fields.isEmpty()) {
                becameAtomic.add(path);
            }
            return;
        }
        fields.nodes().forEach((step, node) -> {
            FieldType below = typeOf(step, type);
            if (below != null) {
                path.add(step);
                visit(node.below(), below, node.member() && node.below().isEmpty());
                path.remove(path.size() - 1);
            }
        });
    }

    private static @Nullable FieldType typeOf(PathElement step, FieldType type) {
        return type.list() != null && type.object() == null
                ? type.list().element().get()
                : type.below(step);
    }
}
