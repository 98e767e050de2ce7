package io.github.multikueue.proxy.core.access.authentication;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.hash.Hashing;
import io.github.multikueue.proxy.core.kube.meta.PrintableText;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.tls.ClientCertificateVerifier;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows users by client certificates of the cluster's authority: the common name is the user, the organizations are the
 * groups, and the attribute {@code 1.3.6.1.4.1.57683.2} is the UID. The certificate's fingerprint becomes the extra attribute
 * {@code authentication.kubernetes.io/credential-id}, as in kube-apiserver. Safe for use by many threads.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/authentication/#x509-client-certificates">X509 client
 *     certificates</a>
 */
public final class ClientCertificateAuthenticator {

    private static final Logger logger = LoggerFactory.getLogger(ClientCertificateAuthenticator.class);
    private static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";

    private static final long MOST_REMEMBERED = 1_000;

    private final Supplier<@Nullable ClientCertificateVerifier> verifier;

    /** What certificates say, whether they count now or not: reading a subject takes longer than all else that is done with it. */
    private final Cache<X509Certificate, Optional<UserInfo>> users = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .executor(Runnable::run)
            .build();

    /** @param verifier asked at each request; null while there is no authority to verify with */
    public ClientCertificateAuthenticator(Supplier<@Nullable ClientCertificateVerifier> verifier) {
        this.verifier = verifier;
    }

    /**
     * Returns the user; empty without a client certificate, or if it has no common name.
     *
     * @throws StatusException 401, if the certificate is not of the authority, has several UIDs or an empty one, or names with
     *     control characters
     */
    public Optional<UserInfo> authenticate(RequestHead request) {
        ClientCertificateVerifier current = verifier.get();
        if (current == null || request.peerCertificates().isEmpty()) {
            return Optional.empty();
        }
        try {
            current.verify(request.peerCertificates());
            return remembered(request.peerCertificates().get(0));
        } catch (CertificateException e) {
            logger.debug("Not a user's certificate: {}", e.getMessage());
            throw StatusException.unauthorized();
        }
    }

    private Optional<UserInfo> remembered(X509Certificate certificate) throws CertificateException {
        Optional<UserInfo> known = users.getIfPresent(certificate);
        if (known == null) {
            known = user(certificate);
            users.put(certificate, known);
        }
        return known;
    }

    private static Optional<UserInfo> user(X509Certificate certificate) throws CertificateException {
        CertificateSubject subject = new CertificateSubject(certificate);
        String name = subject.commonName();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        String uid = uid(subject.userUids());
        requirePrintable(name, uid, subject.organizations());
        Map<String, List<String>> extra = Map.of(CREDENTIAL_ID, List.of(fingerprint(certificate)));
        return Optional.of(new UserInfo(name, uid, subject.organizations(), extra));
    }

    private static String uid(List<String> uids) throws CertificateException {
        if (uids.size() > 1 || uids.contains("")) {
            throw new CertificateException("subject with " + uids.size() + " UIDs (expected: one, and not empty)");
        }
        return uids.isEmpty() ? "" : uids.get(0);
    }

    private static void requirePrintable(String name, String uid, List<String> groups) throws CertificateException {
        if (Stream.concat(Stream.of(name, uid), groups.stream()).anyMatch(PrintableText::hasControlCharacters)) {
            throw new CertificateException("subject with control characters (expected: printable text)");
        }
    }

    private static String fingerprint(X509Certificate certificate) throws CertificateEncodingException {
        return "X509SHA256=" + Hashing.sha256().hashBytes(certificate.getEncoded());
    }
}
