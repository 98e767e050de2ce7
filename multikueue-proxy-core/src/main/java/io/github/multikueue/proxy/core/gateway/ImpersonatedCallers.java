package io.github.multikueue.proxy.core.gateway;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.access.SubjectAccessReviewAuthorizer;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServerBuilder;
import io.github.multikueue.proxy.core.apiserver.chain.FailureResponses;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.PerClient;
import io.github.multikueue.proxy.core.kube.meta.AuthenticatedCaller;
import io.github.multikueue.proxy.core.kube.meta.PrintableText;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.kube.meta.header.ImpersonationHeaders;
import io.github.multikueue.proxy.core.kube.meta.header.ImpersonationRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API server is asked with the gateway's own credential, in the name of the caller: for callers whom the manager knows, by whatever
 * credentials. Three things are decided before anything is forwarded:
 *
 * <ol>
 *   <li>A caller needs a right on the manager, on {@code clusters/proxy} of the API group {@value #GROUP} and the name of the cluster: {@code
 *       get} for what only reads, {@code create} for everything else, among that also {@code exec}, {@code attach}, {@code portforward} and
 *       {@code proxy}, by whatever HTTP method.
 *   <li>The caller is called by a name of the cluster behind, see {@link ForeignUsers}.
 *   <li>A caller who asks to impersonate somebody ({@code kubectl --as}) must be allowed that by the API server behind, for each of the
 *       attributes, by SubjectAccessReview.
 * </ol>
 *
 * <p>The credential must be allowed to {@code impersonate} users, groups, uids and userextras, and to create {@code
 * subjectaccessreviews}, on the API server behind.
 */
public final class ImpersonatedCallers implements GatewayIdentity {

    /** The API group of the right to use a cluster. */
    public static final String GROUP = "proxy.multikueue.io";

    private static final Logger logger = LoggerFactory.getLogger(ImpersonatedCallers.class);
    private static final String VERSION = "v1alpha1";
    private static final Set<String> READS = Set.of("get", "list", "watch", "head");
    private static final Set<String> CONNECTS = Set.of("exec", "attach", "portforward", "proxy");

    private final String cluster;
    private final Consumer<ApiServerBuilder> authentication;
    private final Authorizer manager;
    private final ForeignUsers users;
    private final Supplier<ApiClient> upstream;
    private final PerClient<SubjectAccessReviewAuthorizer> reviewers;

    /**
     * Makes it.
     *
     * @param cluster the name of the cluster, as in the right to use it
     * @param upstream the API server behind, see {@link GatewayBuilder}
     * @param authentication adds to a chain what finds out who callers are, for example {@code DelegatedAccess::addTo}
     * @param manager decides on the right to use the cluster, for example {@code DelegatedAccess::authorize}
     * @param users what callers are called on the API server
     * @param ttl how long its reviews are remembered; zero for not at all
     */
    public ImpersonatedCallers(
            String cluster,
            Supplier<ApiClient> upstream,
            Consumer<ApiServerBuilder> authentication,
            Authorizer manager,
            ForeignUsers users,
            Duration ttl,
            Ticker ticker) {
        this.cluster = cluster;
        this.upstream = upstream;
        this.authentication = authentication;
        this.manager = manager;
        this.users = users;
        this.reviewers = new PerClient<>(client -> new SubjectAccessReviewAuthorizer(client, List.of(), ttl, ticker));
    }

    @Override
    public void addTo(ApiServerBuilder chain) {
        authentication.accept(chain);
        chain.callerAdmission(this::admit)
                .impersonationAuthorizer((user, right) -> review(upstream.get(), user, right));
    }

    private UserInfo admit(AuthenticatedCaller caller, RequestInfo request) {
        if (!(caller instanceof UserInfo user)) {
            throw StatusException.unauthorized();
        }
        requireRight(manager, user, request, cluster);
        return users.named(user);
    }

    /**
     * Demands of a user the right to use a cluster for a request.
     *
     * @throws StatusException 403, if the manager does not allow it
     */
    public static void requireRight(Authorizer manager, UserInfo user, RequestInfo request, String cluster) {
        RequestInfo right = RequestInfo.of(
                request.path(), new AccessAttributes(verb(request), GROUP, VERSION, "clusters", "proxy", "", cluster));
        Authorizer.Decision decision = manager.authorize(user, right);
        if (!decision.allowed()) {
            throw FailureResponses.forbidden(user, right, decision.reason());
        }
    }

    private static String verb(RequestInfo request) {
        return READS.contains(request.verb()) && !CONNECTS.contains(request.subresource()) ? "get" : "create";
    }

    private Authorizer.Decision review(ApiClient client, UserInfo user, RequestInfo right) {
        return Authorizer.Decision.of(reviewers.of(client).authorize(user, right));
    }

    @Override
    public Credentials credentials(ApiCall call) {
        List<Map.Entry<String, String>> headers = ImpersonationHeaders.write(new ImpersonationRequest(call.user()));
        if (!headers.stream().map(Map.Entry::getValue).allMatch(ImpersonatedCallers::isHeaderText)) {
            throw new StatusException(
                    403,
                    "Forbidden",
                    "the user has a name, group or attribute that no header can carry (expected: text without control characters, and"
                            + " without blanks at its ends)");
        }
        return new Credentials(true, headers);
    }

    /** What a header cannot carry would reach the API server as another name, or as another header. */
    private static boolean isHeaderText(String value) {
        return !value.isEmpty() && value.equals(value.strip()) && !PrintableText.hasControlCharacters(value);
    }

    @Override
    public Access access(ApiClient client, ApiCall call, RequestInfo request) {
        try {
            return reviewers.of(client).review(call.user(), request).allowed() ? Access.ALLOWED : Access.DENIED;
        } catch (ProxyException e) {
            logger.debug("A caller's access was not reviewed: the API server itself will answer", e);
            return Access.of(e);
        }
    }
}
