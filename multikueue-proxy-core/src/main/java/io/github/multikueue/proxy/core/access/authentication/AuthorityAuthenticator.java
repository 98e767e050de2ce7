package io.github.multikueue.proxy.core.access.authentication;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.tls.ClientCertificateVerifier;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes every client of an authority for one user, whatever its certificate says of names: the authority issues certificates for one
 * purpose only. A certificate of another authority counts for nothing, whatever else the listener trusts. Safe for use by many threads.
 */
public final class AuthorityAuthenticator {

    private static final Logger logger = LoggerFactory.getLogger(AuthorityAuthenticator.class);

    private final Supplier<ClientCertificateVerifier> verifier;
    private final UserInfo user;

    /**
     * Makes an authenticator.
     *
     * @param verifier knows the authority; asked at each request that comes with a certificate
     * @param user who has a certificate
     */
    public AuthorityAuthenticator(Supplier<ClientCertificateVerifier> verifier, UserInfo user) {
        this.verifier = verifier;
        this.user = user;
    }

    /**
     * Returns the user; empty without a client certificate.
     *
     * @throws StatusException 401, if the certificate is not of the authority
     */
    public Optional<UserInfo> authenticate(RequestHead request) {
        if (request.peerCertificates().isEmpty()) {
            return Optional.empty();
        }
        try {
            verifier.get().verify(request.peerCertificates());
            return Optional.of(user);
        } catch (CertificateException e) {
            logger.debug("Not a certificate of {}: {}", user.name(), e.getMessage());
            throw StatusException.unauthorized();
        }
    }
}
