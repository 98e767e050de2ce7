package io.github.multikueue.proxy.core.access.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Takes whoever presents a secret for one user: a program that cannot send credentials of its own. Safe for use by many threads. */
public final class SharedSecretAuthenticator {

    private final Supplier<String> secret;
    private final Function<RequestHead, Optional<String>> presented;
    private final UserInfo user;

    /**
     * Makes an authenticator.
     *
     * @param secret asked at each request
     * @param presented finds what a request presents as the secret; empty if it presents nothing
     * @param user who knows the secret
     */
    public SharedSecretAuthenticator(
            Supplier<String> secret, Function<RequestHead, Optional<String>> presented, UserInfo user) {
        this.secret = secret;
        this.presented = presented;
        this.user = user;
    }

    /**
     * Returns the user; empty if the request presents no secret.
     *
     * @throws StatusException 401, if it is another one; found out in a time that tells nothing of how near it is
     */
    public Optional<UserInfo> authenticate(RequestHead request) {
        Optional<String> given = presented.apply(request);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        if (!MessageDigest.isEqual(secret.get().getBytes(UTF_8), given.get().getBytes(UTF_8))) {
            throw StatusException.unauthorized();
        }
        return Optional.of(user);
    }
}
