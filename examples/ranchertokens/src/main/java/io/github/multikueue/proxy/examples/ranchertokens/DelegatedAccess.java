package io.github.multikueue.proxy.examples.ranchertokens;

import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.core.access.SubjectAccessReviewAuthorizer;
import io.github.multikueue.proxy.core.access.authentication.ClientCertificateAuthenticator;
import io.github.multikueue.proxy.core.access.authentication.ExtensionAuthentication;
import io.github.multikueue.proxy.core.access.authentication.RequestHeaderAuthenticator;
import io.github.multikueue.proxy.core.access.authentication.TokenReviewAuthenticator;
import io.github.multikueue.proxy.core.apiserver.Authenticator;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
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

/**
 * Lets the API server say who callers are and what they may, as all extension API servers do: by its ConfigMap {@code
 * extension-apiserver-authentication}, TokenReviews and SubjectAccessReviews. Safe for use by many threads.
 */
final class DelegatedAccess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ExtensionAuthentication authentication;
    private final RequestHeaderAuthenticator frontProxy;
    private final TokenReviewAuthenticator tokens;
    private final SubjectAccessReviewAuthorizer reviews;

    /** @param cluster asked with the rights of this program */
    DelegatedAccess(ApiClient cluster) {
        authentication = new ExtensionAuthentication(cluster, Clock.systemUTC(), new SecureRandom());
        frontProxy = new RequestHeaderAuthenticator(authentication::requestHeader);
        tokens = new TokenReviewAuthenticator(
                cluster, List.of(), TokenReviewAuthenticator.DEFAULT_TTL, System::nanoTime);
        reviews = new SubjectAccessReviewAuthorizer(
                cluster,
                SubjectAccessReviewAuthorizer.HEALTH_PATHS,
                SubjectAccessReviewAuthorizer.DEFAULT_TTL,
                System::nanoTime);
    }

    /** Begins to watch whom to believe, and waits until that is known. */
    void start() throws IOException {
        authentication.start();
        try {
            if (!authentication.awaitSynced(PATIENCE)) {
                String why = authentication.problem().orElse("no answer");
                throw new IOException("ConfigMap extension-apiserver-authentication: cannot be read: " + why);
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted");
        }
    }

    /** The front proxy, then client certificates, then bearer tokens; in the order in which kube-apiserver asks them. */
    List<Authenticator> authenticators() {
        return List.of(
                frontProxy::authenticate,
                new ClientCertificateAuthenticator(authentication::clientCertificates)::authenticate,
                tokens::authenticate);
    }

    /** Whether a header of this name says who a caller is, if the front proxy sends it. */
    boolean isIdentityHeader(String name) {
        return frontProxy.isIdentityHeader(name);
    }

    /** Whose client certificates are welcome. */
    List<X509Certificate> authorities() {
        return authentication.authorities();
    }

    Authorizer.Decision authorize(UserInfo user, RequestInfo request) {
        AccessDecision decision = reviews.authorize(user, request);
        return new Authorizer.Decision(decision.allowed(), decision.reason());
    }

    @Override
    public void close() {
        authentication.close();
    }
}
