package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.access.authentication.BearerTokens;
import io.github.multikueue.proxy.core.access.authentication.SharedSecretAuthenticator;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.tls.WatchedFile;
import io.github.multikueue.proxy.server.config.CredentialFiles;
import io.github.multikueue.proxy.server.config.Setting;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may read {@code /metrics}: anybody, or whoever has the token of a file, which is looked at with each request. */
final class MetricsCredentials {

    /** Who reads metrics, in audit lines. */
    private static final UserInfo READER = UserInfo.of("metrics");

    private final @Nullable WatchedFile<String> token;
    private final RouteAuthentication authentication;

    /**
     * Reads the token for the first time.
     *
     * @param file the token; null if anybody may read metrics
     * @throws InvalidConfigException if there is no usable token in the file
     */
    MetricsCredentials(@Nullable Path file) {
        WatchedFile<String> watched = file == null ? null : CredentialFiles.secret(file, Setting.METRICS_TOKEN_FILE);
        token = watched;
        authentication = watched == null
                ? RouteAuthentication.NONE
                : RouteAuthentication.by(
                        "not a reader of metrics (expected: header Authorization: Bearer <token>)",
                        List.of(new SharedSecretAuthenticator(
                                watched::get,
                                request -> BearerTokens.of(request).map(Caller.BearerToken::token),
                                READER)::authenticate));
    }

    RouteAuthentication authentication() {
        return authentication;
    }

    /** Whether there is a token at all. */
    boolean isNeeded() {
        return token != null;
    }

    /** Whether the file has changed and cannot be used, so that its old content stays in use. */
    boolean isFailing() {
        return token != null && token.problem().isPresent();
    }
}
