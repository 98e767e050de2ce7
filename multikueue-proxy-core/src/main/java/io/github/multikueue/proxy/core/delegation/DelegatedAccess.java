package io.github.multikueue.proxy.core.delegation;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.core.access.SubjectAccessReviewAuthorizer;
import io.github.multikueue.proxy.core.access.authentication.ClientCertificateAuthenticator;
import io.github.multikueue.proxy.core.access.authentication.ExtensionAuthentication;
import io.github.multikueue.proxy.core.access.authentication.RequestHeaderAuthenticator;
import io.github.multikueue.proxy.core.access.authentication.TokenReviewAuthenticator;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServerBuilder;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Lets the kube-apiserver of a cluster say who callers are and what they may, as all extension API servers do: by its ConfigMap
 * {@code kube-system/extension-apiserver-authentication}, TokenReviews and SubjectAccessReviews. The program needs the Role
 * {@code extension-apiserver-authentication-reader} and the ClusterRole {@code system:auth-delegator}. Started once, closed once; safe
 * for use by many threads.
 *
 * <pre>{@code
 * DelegatedAccess access = DelegatedAccess.to(cluster);
 * ApiServer server = access.addTo(ApiServer.builder(resources)).build();
 * access.start();
 * }</pre>
 *
 * @see <a href="https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/">Aggregation layer</a>
 */
public final class DelegatedAccess implements AutoCloseable {

    private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(30);

    private final ExtensionAuthentication authentication;
    private final RequestHeaderAuthenticator frontProxy;
    private final ClientCertificateAuthenticator certificates;
    private final TokenReviewAuthenticator tokens;
    private final SubjectAccessReviewAuthorizer reviews;

    /**
     * Makes it; the cluster is not asked before {@link #start}.
     *
     * @param cluster asked with the rights of this program
     * @param clock tells whether certificates are valid
     * @param random spreads retries; must be safe for use by many threads
     * @param ticker tells how old remembered answers are
     */
    public DelegatedAccess(ApiClient cluster, Clock clock, RandomGenerator random, Ticker ticker) {
        authentication = new ExtensionAuthentication(cluster, clock, random);
        frontProxy = new RequestHeaderAuthenticator(authentication::requestHeader);
        certificates = new ClientCertificateAuthenticator(authentication::clientCertificates);
        tokens = new TokenReviewAuthenticator(cluster, List.of(), TokenReviewAuthenticator.DEFAULT_TTL, ticker);
        reviews = new SubjectAccessReviewAuthorizer(
                cluster, SubjectAccessReviewAuthorizer.HEALTH_PATHS, SubjectAccessReviewAuthorizer.DEFAULT_TTL, ticker);
    }

    /** The same with the times of the system. */
    public static DelegatedAccess to(ApiClient cluster) {
        return new DelegatedAccess(cluster, Clock.systemUTC(), new SecureRandom(), Ticker.systemTicker());
    }

    /**
     * Begins to watch whom to believe, and waits until that is known, up to 30 s.
     *
     * @throws IOException if the ConfigMap cannot be read; the watch goes on
     */
    public void start() throws IOException {
        authentication.start();
        try {
            if (!authentication.awaitSynced(SYNC_TIMEOUT)) {
                String why = authentication.problem().orElse("no answer");
                throw new IOException("ConfigMap extension-apiserver-authentication: cannot be read: " + why);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /**
     * Lets a server find out who callers are by the front proxy, then by client certificates, then by bearer tokens, which is the order
     * of kube-apiserver, and review what they may. Health is told to everybody whom the server lets in: see
     * {@link ApiServerBuilder#allowAnonymous}.
     */
    public ApiServerBuilder addTo(ApiServerBuilder builder) {
        return builder.authenticator(frontProxy::authenticate)
                .authenticator(certificates::authenticate)
                .authenticator(tokens::authenticate)
                .identityHeaders(frontProxy::isIdentityHeader)
                .authorizer(this::authorize);
    }

    /** Decides whether a user may do what a request asks for. */
    public Authorizer.Decision authorize(UserInfo user, RequestInfo request) {
        return Authorizer.Decision.of(reviews.authorize(user, request));
    }

    /** The authorities of client certificates and of the front proxy; a listener asks clients for certificates of these. */
    public List<X509Certificate> authorities() {
        return authentication.authorities();
    }

    /** Why the front proxy or the authorities that are believed may be old or missing; empty if all is well. */
    public Optional<String> problem() {
        return authentication.problem();
    }

    @Override
    public void close() {
        authentication.close();
    }
}
