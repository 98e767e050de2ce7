package io.github.multikueue.proxy.core.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.github.benmanes.caffeine.cache.Ticker;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.concurrent.CoalescingCache;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.time.Duration;
import java.util.List;

/**
 * Lets the API server decide, by {@code authorization.k8s.io/v1 SubjectAccessReview}, as extension API servers do it.
 * {@code system:masters} may do everything, and everybody may ask for the paths that are configured so; nobody is asked about
 * these.
 *
 * <p>Answers are remembered by all that was asked, 10,000 of them, allowed and denied alike; many requests that need the same
 * answer at the same time cost one review. A failure is no answer, gives no access, and is not remembered. Safe for use by many
 * threads.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access">Checking API
 *     access</a>
 */
public final class SubjectAccessReviewAuthorizer {

    /** The health of a server, which load balancers and kubelets ask for. */
    public static final List<String> HEALTH_PATHS = List.of("/healthz", "/livez", "/readyz");

    /** How long kube-apiserver's delegates remember answers. */
    public static final Duration DEFAULT_TTL = Duration.ofSeconds(10);

    private static final long MOST_REMEMBERED = 10_000;
    private static final ApiPath REVIEWS =
            ApiPath.group("authorization.k8s.io", "v1").segment("subjectaccessreviews");

    private final OwnReviews reviews;
    private final List<String> openPaths;
    private final CoalescingCache<HashCode, AccessDecision> decisions;

    /**
     * Makes an authorizer.
     *
     * @param server asked with the rights of this program, which needs {@code create} on {@code subjectaccessreviews}
     * @param openPaths paths that everybody may ask for, exactly as they are written here; one that ends in {@code *} stands for
     *     all paths that begin so. See {@link #HEALTH_PATHS}
     * @param ttl how long answers are remembered; zero for not at all
     * @throws IllegalArgumentException if a path does not begin with a slash, or has a star that is not its end
     */
    public SubjectAccessReviewAuthorizer(ApiClient server, List<String> openPaths, Duration ttl, Ticker ticker) {
        openPaths.forEach(SubjectAccessReviewAuthorizer::requirePath);
        this.reviews = new OwnReviews(server, "the API server");
        this.openPaths = List.copyOf(openPaths);
        this.decisions = new CoalescingCache<>(ttl, MOST_REMEMBERED, ticker);
    }

    private static void requirePath(String path) {
        int star = path.indexOf('*');
        if (!path.startsWith("/") || (star >= 0 && star < path.length() - 1)) {
            throw new IllegalArgumentException(
                    "path open to everybody: " + path + " (expected: /<path>, with a * at most at its end)");
        }
    }

    /**
     * Decides.
     *
     * @throws StatusException 500, if the API server does not decide; no access then
     */
    public AccessDecision authorize(UserInfo user, RequestInfo request) {
        return OwnReviews.orStatus(() -> review(user, request));
    }

    /**
     * Decides, for somebody who wants to know why there is no answer.
     *
     * @throws ProxyException if the API server does not decide; no access then
     */
    public AccessDecision review(UserInfo user, RequestInfo request) {
        if (user.isIn(UserInfo.MASTERS) || isOpen(request)) {
            return AccessDecision.allow();
        }
        AccessReview.Request review = AccessReview.of(user, request);
        return decisions.get(
                key(review),
                () -> reviews.create(REVIEWS, review, AccessReview.Answer.class).decision());
    }

    private boolean isOpen(RequestInfo request) {
        if (request.isResourceRequest()) {
            return false;
        }
        for (String path : openPaths) {
            boolean open = path.endsWith("*")
                    ? request.path().startsWith(path.substring(0, path.length() - 1))
                    : request.path().equals(path);
            if (open) {
                return true;
            }
        }
        return false;
    }

    /** A user may have hundreds of groups, and a selector may be long: what is kept of a question is of bounded size. */
    private static HashCode key(AccessReview.Request review) {
        try {
            return Hashing.sha256().hashBytes(Json.MAPPER.writeValueAsBytes(review));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a review cannot be written", e);
        }
    }
}
