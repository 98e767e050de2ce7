package io.github.multikueue.proxy.core.deployments;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is needed of {@code apps/v1 Deployment}. */
record ScaledObject(ObjectMeta metadata, Spec spec) {

    /** What an API server takes for {@code spec.replicas} if it is absent. */
    static final int DEFAULT_REPLICAS = 1;

    record Spec(@Nullable Integer replicas) {}

    ScaledObject {
        metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
        spec = requireNonNullElse(spec, new Spec(null));
    }

    DeploymentScale scale(ObjectKey deployment) {
        return new DeploymentScale(deployment, requireNonNullElse(spec.replicas(), DEFAULT_REPLICAS), Optional.empty());
    }
}
