package io.github.multikueue.proxy.core.access.authentication;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.core.access.OwnReviews;
import io.github.multikueue.proxy.core.access.TokenReviewer;
import io.github.multikueue.proxy.core.concurrent.CoalescingCache;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Knows users by bearer tokens that the API server vouches for, by {@code authentication.k8s.io/v1 TokenReview}. The token
 * comes in the {@code Authorization} header or as a subprotocol of a WebSocket.
 *
 * <p>Answers are remembered by a keyed hash of the token, 10,000 at most, those that a token is not valid as well; many
 * requests with one token at the same time cost one review. A failure of the API server is never taken for an answer, and is
 * not remembered. Safe for use by many threads.
 *
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-review-v1/">TokenReview</a>
 */
public final class TokenReviewAuthenticator {

    /** How long kube-apiserver's delegates remember answers. */
    public static final Duration DEFAULT_TTL = Duration.ofSeconds(10);

    private static final long MOST_REMEMBERED = 10_000;

    private final TokenReviewer reviewer;
    private final CoalescingCache<Object, Optional<UserInfo>> users;

    /**
     * Makes an authenticator.
     *
     * @param server asked with the rights of this program, which needs {@code create} on {@code tokenreviews}
     * @param audiences whom a token must be meant for; empty for the API server's own audiences
     * @param ttl how long answers are remembered; zero for not at all
     */
    public TokenReviewAuthenticator(ApiClient server, List<String> audiences, Duration ttl, Ticker ticker) {
        this.reviewer = new TokenReviewer(new OwnReviews(server, "the API server"), List.copyOf(audiences));
        this.users = new CoalescingCache<>(ttl, MOST_REMEMBERED, ticker);
    }

    /**
     * Returns the user; empty without a bearer token.
     *
     * @throws StatusException 401, if the token is not valid; 500, if the API server does not say
     */
    public Optional<UserInfo> authenticate(RequestHead request) {
        Optional<Caller.BearerToken> token = token(request);
        if (token.isEmpty()) {
            return Optional.empty();
        }
        Optional<UserInfo> user = users.get(token.get().fingerprint(), () -> review(token.get()));
        if (user.isEmpty()) {
            throw StatusException.unauthorized();
        }
        return user;
    }

    private static Optional<Caller.BearerToken> token(RequestHead request) {
        try {
            return BearerTokens.of(request);
        } catch (UnauthenticatedException e) {
            throw StatusException.unauthorized();
        }
    }

    private Optional<UserInfo> review(Caller.BearerToken token) {
        return OwnReviews.orStatus(() -> {
            try {
                Caller.Identity user = reviewer.authenticate(token);
                String uid = user.uid() == null ? "" : user.uid();
                return Optional.of(new UserInfo(user.user(), uid, user.groups(), user.extra()));
            } catch (UnauthenticatedException e) {
                return Optional.empty();
            }
        });
    }
}
