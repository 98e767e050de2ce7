package io.github.multikueue.proxy.core.apiserver.chain;

import io.github.multikueue.proxy.core.kube.meta.AuthenticatedCaller;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;

/**
 * Lets callers in once it is known who they are, before they can act as somebody else: what a server that stands in front of another one
 * demands of everybody, and what callers are called behind it. Safe for use by many threads.
 */
@FunctionalInterface
public interface CallerAdmission {

    /** Lets every verified user in as who he is, and no token that nobody has verified. */
    CallerAdmission OF_USERS = (caller, request) -> {
        if (caller instanceof UserInfo user) {
            return user;
        }
        throw StatusException.unauthorized();
    };

    /**
     * Returns as whom the caller goes on.
     *
     * @throws StatusException if the caller is not let in
     */
    AuthenticatedCaller admit(AuthenticatedCaller caller, RequestInfo request);
}
