package io.github.multikueue.proxy.core.placement;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.kueue.KueueLabels;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A job object on the manager: its identity, and if the whole object was read, who is to run it and how far that has come.
 *
 * @see <a href="https://github.com/kubernetes/enhancements/tree/master/keps/sig-apps/4368-support-managed-by-for-batch-v1-jobs">KEP-4368,
 *     the field managedBy</a>
 */
record Job(ObjectMeta metadata, Spec spec, Status status) {

    /** Tekton's condition of a run: Unknown while it runs, then True or False. */
    private static final String SUCCEEDED = "Succeeded";

    /** The conditions of batch/v1 Jobs, JobSets and others that are True at the end. */
    private static final Set<String> ENDS = Set.of("Complete", "Completed", "Failed");

    record Spec(@Nullable String managedBy) {}

    record Status(List<Workload.Condition> conditions) {
        Status {
            conditions = requireNonNullElse(conditions, List.of());
        }
    }

    Job {
        metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
        spec = requireNonNullElse(spec, new Spec(null));
        status = requireNonNullElse(status, new Status(List.of()));
    }

    boolean managedByMultiKueue() {
        return KueueLabels.MULTIKUEUE.equals(spec.managedBy());
    }

    /** Whether it has been on a worker: only from there comes a status. */
    boolean hasBegun() {
        return hasEnded()
                || status.conditions().stream().anyMatch(each -> each.type().equals(SUCCEEDED));
    }

    /** Whether it has ended, one way or the other. */
    boolean hasEnded() {
        return status.conditions().stream().anyMatch(Job::isEnd);
    }

    private static boolean isEnd(Workload.Condition condition) {
        return condition.type().equals(SUCCEEDED)
                ? !condition.status().equals("Unknown")
                : ENDS.contains(condition.type()) && condition.status().equals("True");
    }
}
