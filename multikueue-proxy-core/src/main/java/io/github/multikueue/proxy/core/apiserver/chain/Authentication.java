package io.github.multikueue.proxy.core.apiserver.chain;

import io.github.multikueue.proxy.core.apiserver.Authenticator;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the authenticators in their order; the first that knows the user wins. */
final class Authentication {

    private final List<Authenticator> authenticators;
    private final boolean anonymous;

    /** @param anonymous whether requests without credentials go on, to be judged by the authorizer */
    Authentication(List<Authenticator> authenticators, boolean anonymous) {
        this.authenticators = List.copyOf(authenticators);
        this.anonymous = anonymous;
    }

    /**
     * @throws StatusException 401, if there are credentials and none are valid, or none at all where some are needed; 5xx, if
     *     some could not be looked at
     */
    UserInfo userOf(RequestHead request) {
        StatusException refused = null;
        for (Authenticator authenticator : authenticators) {
            try {
                Optional<UserInfo> user = authenticator.authenticate(request);
                if (user.isPresent()) {
                    return authenticated(user.get());
                }
            } catch (StatusException e) {
                refused = refused == null || isFailure(e, refused) ? e : refused;
            }
        }
        return unknown(refused);
    }

    /** Credentials that nobody could look at are not invalid: the client is to try again, and not to throw them away. */
    private static boolean isFailure(StatusException e, StatusException before) {
        return e.code() >= 500 && before.code() < 500;
    }

    private UserInfo unknown(@Nullable StatusException refused) {
        if (refused != null) {
            throw refused;
        }
        if (!anonymous) {
            throw StatusException.unauthorized();
        }
        return UserInfo.ANONYMOUS;
    }

    private static UserInfo authenticated(UserInfo user) {
        return user.isIn(UserInfo.UNAUTHENTICATED) ? user : user.in(UserInfo.AUTHENTICATED);
    }
}
