package io.github.multikueue.proxy.core.apiserver.chain;

import io.github.multikueue.proxy.core.apiserver.Authenticator;
import io.github.multikueue.proxy.core.kube.meta.AuthenticatedCaller;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who sends a request: asks authenticators in their order; the first that knows the caller wins. Safe for use by many
 * threads.
 */
public final class AuthenticationFilter {

    private final List<Authenticator> authenticators;

    /** Makes it of all kinds of credentials that count; without any, all requests are anonymous. */
    public AuthenticationFilter(List<Authenticator> authenticators) {
        this.authenticators = List.copyOf(authenticators);
    }

    /**
     * Returns who sends a request; a verified user is in the group {@code system:authenticated}. Empty if the request has no
     * credentials.
     *
     * @throws StatusException 401, if there are credentials and none are valid; 5xx, if some could not be looked at
     */
    public Optional<AuthenticatedCaller> callerOf(RequestHead request) {
        StatusException refused = null;
        for (Authenticator authenticator : authenticators) {
            try {
                AuthenticatedCaller caller = authenticator.authenticate(request).orElse(null);
                if (caller != null) {
                    return Optional.of(caller instanceof UserInfo user ? authenticated(user) : caller);
                }
            } catch (StatusException e) {
                refused = refused == null || isFailure(e, refused) ? e : refused;
            }
        }
        return unknown(refused);
    }

    /** Credentials that could not be verified are not invalid: the client is to try again, and not to throw them away. */
    private static boolean isFailure(StatusException e, StatusException before) {
        return e.code() >= 500 && before.code() < 500;
    }

    private static Optional<AuthenticatedCaller> unknown(@Nullable StatusException refused) {
        if (refused != null) {
            throw refused;
        }
        return Optional.empty();
    }

    private static UserInfo authenticated(UserInfo user) {
        return user.isIn(UserInfo.UNAUTHENTICATED) ? user : user.in(UserInfo.AUTHENTICATED);
    }
}
