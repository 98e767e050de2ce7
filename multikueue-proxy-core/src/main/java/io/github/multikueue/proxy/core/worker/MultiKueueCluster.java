package io.github.multikueue.proxy.core.worker;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is needed of a MultiKueueCluster, in the shape of v1beta2 ({@code spec.clusterSource}) or v1beta1. */
record MultiKueueCluster(ObjectMeta metadata, Spec spec, Status status) {

    /**
     * Names the Secret with the kubeconfig that the proxy uses instead of Kueue's: Kueue may create and delete Pods on the
     * worker, the proxy only needs to read.
     */
    static final String KUBECONFIG_SECRET = "proxy.multikueue.io/kubeconfig-secret";

    private static final String ACTIVE = "Active";

    MultiKueueCluster {
        metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
        spec = requireNonNullElse(spec, new Spec(null, null, null));
        status = requireNonNullElse(status, new Status(List.of()));
    }

    record Spec(
            @Nullable Source clusterSource,
            @Nullable KubeConfig kubeConfig,
            @Nullable ClusterProfileReference clusterProfileRef) {}

    /** Where the credentials come from. */
    record Source(@Nullable KubeConfig kubeConfig, @Nullable ClusterProfileReference clusterProfileRef) {}

    record KubeConfig(@Nullable String location, @Nullable String locationType) {}

    record ClusterProfileReference(@Nullable String name) {}

    record Status(List<Condition> conditions) {
        Status {
            conditions = requireNonNullElse(conditions, List.of());
        }
    }

    record Condition(
            @Nullable String type,
            @Nullable String status,
            @Nullable String reason) {}

    String name() {
        return metadata.name();
    }

    Source source() {
        return requireNonNullElse(spec.clusterSource(), new Source(spec.kubeConfig(), spec.clusterProfileRef()));
    }

    /** The Secret of the proxy's own kubeconfig, or null for the one that Kueue uses. */
    @Nullable
    String kubeconfigSecret() {
        return metadata.annotations().get(KUBECONFIG_SECRET);
    }

    /**
     * Why Kueue believes the worker to be unreachable, or null if it does not. The reason only: the message has addresses.
     */
    @Nullable
    String inactiveReason() {
        return status.conditions().stream()
                .filter(each -> ACTIVE.equals(each.type()) && "False".equals(each.status()))
                .map(each -> requireNonNullElse(each.reason(), "Unknown"))
                .findFirst()
                .orElse(null);
    }
}
