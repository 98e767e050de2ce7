package io.github.multikueue.proxy.core.placement;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.core.kube.ObjectMeta;
import org.jspecify.annotations.Nullable;

/**
 * A job object on the manager: its identity, and if the whole object was read, who is to run it.
 *
 * @see <a href="https://github.com/kubernetes/enhancements/tree/master/keps/sig-apps/4368-support-managed-by-for-batch-v1-jobs">KEP-4368,
 *     the field managedBy</a>
 */
record Job(ObjectMeta metadata, Spec spec) {

    record Spec(@Nullable String managedBy) {}

    Job {
        metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
        spec = requireNonNullElse(spec, new Spec(null));
    }
}
