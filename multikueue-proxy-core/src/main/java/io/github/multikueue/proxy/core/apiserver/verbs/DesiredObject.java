package io.github.multikueue.proxy.core.apiserver.verbs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.patch.FieldManager;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldSet;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An object that a client wants, and how it becomes known who manages its fields. */
final class DesiredObject {

    private final ObjectNode object;
    private final UnaryOperator<ObjectNode> manage;

    private DesiredObject(ObjectNode object, UnaryOperator<ObjectNode> manage) {
        this.object = object;
        this.manage = manage;
    }

    /** A new object, all of whose fields the client manages. */
    static DesiredObject ofNew(Target target, WriteOptions options, ObjectNode object) {
        return changed(target, options, null, object);
    }

    /** An object of which the client manages what differs from the present one. */
    static DesiredObject ofChanged(Target target, WriteOptions options, ObjectNode current, ObjectNode wanted) {
        return changed(target, options, current, wanted);
    }

    private static DesiredObject changed(
            Target target, WriteOptions options, @Nullable ObjectNode current, ObjectNode wanted) {
        if (!target.description().named()) {
            return new DesiredObject(wanted, each -> each);
        }
        FieldManager manager = manager(target);
        Instant now = target.clock().instant();
        return new DesiredObject(wanted, complete -> manager.update(current, complete, options.fieldManager(), now));
    }

    /**
     * What becomes of the present object, if any, when the client applies its own.
     *
     * @throws io.github.multikueue.proxy.core.kube.meta.StatusException 409, if others manage fields that it wants to change
     */
    static DesiredObject ofApplied(
            Target target, WriteOptions options, @Nullable ObjectNode current, ObjectNode applied) {
        ObjectNode merged = manager(target)
                .apply(
                        current,
                        applied,
                        options.fieldManager(),
                        options.force(),
                        target.clock().instant());
        return new DesiredObject(merged, complete -> complete);
    }

    private static FieldManager manager(Target target) {
        String subresource = target.call().info().subresource();
        return new FieldManager(
                target.description().apiVersion(target.version().name()),
                subresource,
                target.version().schema(),
                notChangedBy(target, subresource),
                new Versions(target.description()));
    }

    /** What a request cannot change by its path. */
    private static FieldSet notChangedBy(Target target, String subresource) {
        if (subresource.equals("status")) {
            return FieldManager.ALL_BUT_STATUS;
        }
        return target.description().hasStatus() ? FieldManager.STATUS : FieldSet.EMPTY;
    }

    /** What the client wants; may be changed before it is {@linkplain #managed managed}. */
    ObjectNode object() {
        return object;
    }

    /** The complete object with the managers of its fields. */
    ObjectNode managed(ObjectNode complete) {
        return manage.apply(complete);
    }
}
