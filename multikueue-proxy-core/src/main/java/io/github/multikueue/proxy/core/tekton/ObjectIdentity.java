package io.github.multikueue.proxy.core.tekton;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;

/** What every object has, whatever its kind is. */
record ObjectIdentity(ObjectMeta metadata) {

    ObjectIdentity {
        metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
    }
}
