package io.github.multikueue.proxy.server.mount;

import com.google.common.base.Ticker;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.core.access.SubjectAccessReviewAuthorizer;
import io.github.multikueue.proxy.core.access.authentication.BearerTokens;
import io.github.multikueue.proxy.core.access.authentication.SharedSecretAuthenticator;
import io.github.multikueue.proxy.core.access.authentication.TokenReviewAuthenticator;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServerBuilder;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.tls.WatchedFile;
import io.github.multikueue.proxy.server.config.CredentialFiles;
import io.github.multikueue.proxy.server.config.Setting;
import io.github.multikueue.proxy.server.observe.ApiServerMetrics;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who may read {@code /metrics}; how a server is otherwise is told to everybody. Each is for a chain that lets anonymous callers in. */
final class MetricsGuard {

    private static final UserInfo READER = UserInfo.of("metrics");
    private static final String METRICS = "/metrics";

    private MetricsGuard() {}

    /** Whoever has the token in a file; anybody, if there is no file. */
    static Consumer<ApiServerBuilder> ofToken(@Nullable Path file, ApiServerMetrics metrics) {
        if (file == null) {
            return builder -> builder.authorizer((user, request) -> Authorizer.Decision.ALLOWED);
        }
        WatchedFile<String> token = CredentialFiles.secret(file, Setting.METRICS_TOKEN_FILE);
        metrics.reloads("metrics-token", () -> token.problem().isPresent());
        return builder -> builder.authenticator(
                        new SharedSecretAuthenticator(
                                        token::get,
                                        request -> BearerTokens.of(request).map(Caller.BearerToken::token),
                                        READER)::authenticate)
                .authorizer(MetricsGuard::authorize);
    }

    private static Authorizer.Decision authorize(UserInfo user, RequestInfo request) {
        boolean allowed = !request.path().equals(METRICS) || user.equals(READER);
        return new Authorizer.Decision(allowed, allowed ? "" : "not a reader of metrics");
    }

    /** Whoever is allowed something by a cluster, which verifies their tokens; anybody, if nothing is asked for. */
    static Consumer<ApiServerBuilder> ofReviews(ApiClient cluster, @Nullable AccessAttributes right) {
        if (right == null) {
            return builder -> builder.authorizer((user, request) -> Authorizer.Decision.ALLOWED);
        }
        var tokens = new TokenReviewAuthenticator(
                cluster, List.of(), TokenReviewAuthenticator.DEFAULT_TTL, Ticker.systemTicker()::read);
        var reviews = new SubjectAccessReviewAuthorizer(
                cluster, List.of(), SubjectAccessReviewAuthorizer.DEFAULT_TTL, Ticker.systemTicker()::read);
        return builder -> builder.authenticator(tokens::authenticate)
                .authorizer((user, request) ->
                        request.path().equals(METRICS) ? reviewed(reviews, user, right) : Authorizer.Decision.ALLOWED);
    }

    private static Authorizer.Decision reviewed(
            SubjectAccessReviewAuthorizer reviews, UserInfo user, AccessAttributes right) {
        if (user.equals(UserInfo.ANONYMOUS)) {
            throw StatusException.unauthorized();
        }
        return Authorizer.Decision.of(reviews.authorize(user, RequestInfo.of(METRICS, right)));
    }
}
