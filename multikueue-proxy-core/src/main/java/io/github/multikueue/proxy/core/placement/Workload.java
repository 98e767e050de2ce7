package io.github.multikueue.proxy.core.placement;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is needed of {@code kueue.x-k8s.io Workload}; v1beta1 and v1beta2 agree on it.
 *
 * @see <a href="https://kueue.sigs.k8s.io/docs/concepts/workload/">Workload</a>
 */
record Workload(ObjectMeta metadata, Spec spec, Status status) {

    record Spec(@Nullable Boolean active) {}

    record Status(
            @Nullable String clusterName,
            List<String> nominatedClusterNames,
            List<AdmissionCheckState> admissionChecks,
            List<Condition> conditions) {
        Status {
            clusterName = clusterName == null || clusterName.isEmpty() ? null : clusterName;
            nominatedClusterNames = requireNonNullElse(nominatedClusterNames, List.of());
            admissionChecks = requireNonNullElse(admissionChecks, List.of());
            conditions = requireNonNullElse(conditions, List.of());
        }
    }

    record AdmissionCheckState(
            String name, String state, @Nullable String message) {}

    record Condition(
            String type,
            String status,
            @Nullable String reason,
            @Nullable String message) {}

    /** Labels and annotations are not kept: there may be many Workloads, and nothing is read from these. */
    Workload {
        metadata = requireNonNullElse(metadata, ObjectMeta.NONE).withoutLabelsAndAnnotations();
        spec = requireNonNullElse(spec, new Spec(null));
        status = requireNonNullElse(status, new Status(null, List.of(), List.of(), List.of()));
    }

    boolean active() {
        return !Boolean.FALSE.equals(spec.active());
    }

    @Nullable
    String worker() {
        return status.clusterName();
    }

    /** The UIDs of its owners: the job, or the parent Workload of a concurrent-admission variant. */
    Stream<String> ownerUids() {
        return metadata.ownerReferences().stream().map(owner -> owner.uid()).distinct();
    }

    /** Whether the condition is there and true. */
    boolean is(String conditionType) {
        return has(conditionType, "True");
    }

    /** Whether the condition is there and false. */
    boolean isNot(String conditionType) {
        return has(conditionType, "False");
    }

    private boolean has(String conditionType, String status) {
        return condition(conditionType)
                .filter(each -> each.status().equals(status))
                .isPresent();
    }

    Optional<Condition> condition(String type) {
        return first(status.conditions(), each -> each.type().equals(type));
    }

    Optional<AdmissionCheckState> checkIn(String state) {
        return first(status.admissionChecks(), each -> each.state().equals(state));
    }

    /** Every request comes here several times: a stream would cost more than the few elements. */
    private static <T> Optional<T> first(List<T> all, Predicate<T> condition) {
        for (T each : all) {
            if (condition.test(each)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
