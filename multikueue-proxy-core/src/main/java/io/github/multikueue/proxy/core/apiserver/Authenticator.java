package io.github.multikueue.proxy.core.apiserver;

import io.github.multikueue.proxy.core.kube.meta.AuthenticatedCaller;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import java.util.Optional;

/** Finds out who sends a request. Safe for use by many threads. */
@FunctionalInterface
public interface Authenticator {

    /**
     * Returns who it is; empty if the request has no credentials of the kind that this authenticator looks for. An
     * {@code ApiServer} takes verified users alone, unless its {@code CallerAdmission} says otherwise.
     *
     * @throws io.github.multikueue.proxy.core.kube.meta.StatusException 401, if it has such credentials, but they are not valid
     */
    Optional<? extends AuthenticatedCaller> authenticate(RequestHead request);
}
