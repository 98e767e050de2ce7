package io.github.multikueue.proxy.core.apiserver;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.util.Optional;

/** Finds out who sends a request. Safe for use by many threads. */
@FunctionalInterface
public interface Authenticator {

    /**
     * Returns the user; empty if the request has no credentials of the kind that this authenticator looks for.
     *
     * @throws io.github.multikueue.proxy.core.kube.meta.StatusException 401, if it has such credentials, but they are not valid
     */
    Optional<UserInfo> authenticate(RequestHead request);
}
