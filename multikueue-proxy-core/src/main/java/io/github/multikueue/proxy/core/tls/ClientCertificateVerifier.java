package io.github.multikueue.proxy.core.tls;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Verifies client certificates against the authorities of one bundle, and of no other: whatever TLS has accepted in the
 * handshake counts for nothing here. A listener may serve clients of several authorities; each authenticator has a verifier of
 * its own.
 *
 * <p>The rules are those of kube-apiserver: signatures, validity and constraints along the whole chain; the client may send
 * intermediates; a certificate that names extended key usages must name client authentication, at each place of the chain.
 * Revocation lists are not looked at. A certificate that is itself in the bundle is accepted, but vouches for others only if it
 * is an authority.
 *
 * <p>Immutable; a bundle that changes needs a new verifier. Chains that were verified are remembered as long as they are valid,
 * 1,000 of them. Safe for use by many threads.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5280#section-6">RFC 5280, section 6</a>
 */
public final class ClientCertificateVerifier {

    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USAGE = "2.5.29.37.0";
    private static final int MOST_REMEMBERED = 1_000;

    /** From when until when all certificates of a chain are valid, both inclusive. */
    private record Validity(Instant from, Instant to) {

        static Validity of(List<X509Certificate> chain) {
            Instant from = Instant.MIN;
            Instant to = Instant.MAX;
            for (X509Certificate each : chain) {
                Instant begin = each.getNotBefore().toInstant();
                Instant end = each.getNotAfter().toInstant();
                from = begin.isAfter(from) ? begin : from;
                to = end.isBefore(to) ? end : to;
            }
            return new Validity(from, to);
        }

        boolean covers(Instant time) {
            return !time.isBefore(from) && !time.isAfter(to);
        }
    }

    private final List<X509Certificate> authorities;
    private final Clock clock;
    private final Cache<List<X509Certificate>, Validity> verified = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .executor(Runnable::run)
            .build();

    /**
     * Makes a verifier.
     *
     * @param authorities the bundle; if it is empty, no certificate is accepted
     * @param clock tells whether certificates are valid now
     */
    public ClientCertificateVerifier(List<X509Certificate> authorities, Clock clock) {
        this.authorities = List.copyOf(authorities);
        this.clock = clock;
    }

    /** The bundle; a listener tells clients its names, so that they know which certificate to present. */
    public List<X509Certificate> authorities() {
        return authorities;
    }

    /**
     * Verifies what a client has presented.
     *
     * @param presented the client's own certificate first, then intermediates in any order
     * @throws CertificateException if there is no certificate, or it is not that of a client of these authorities
     */
    public void verify(List<X509Certificate> presented) throws CertificateException {
        if (presented.isEmpty()) {
            throw new CertificateException("no client certificate");
        }
        Instant now = clock.instant();
        Validity known = verified.getIfPresent(presented);
        if (known == null || !known.covers(now)) {
            verified.put(List.copyOf(presented), Validity.of(chain(presented, now)));
        }
    }

    /** The whole verified chain, from the client's certificate to the authority's. */
    private List<X509Certificate> chain(List<X509Certificate> presented, Instant now) throws CertificateException {
        X509Certificate client = presented.get(0);
        List<X509Certificate> chain = authorities.contains(client) ? List.of(client) : built(presented, now);
        if (!Validity.of(chain).covers(now)) {
            throw new CertificateException("client certificate: not valid now");
        }
        for (X509Certificate each : chain) {
            requireClientUsage(each);
        }
        return chain;
    }

    private List<X509Certificate> built(List<X509Certificate> presented, Instant now) throws CertificateException {
        Set<TrustAnchor> anchors = anchors(now);
        if (anchors.isEmpty()) {
            throw new CertificateException("client certificate: no authority to verify it with");
        }
        try {
            PKIXBuilderParameters parameters = parameters(presented, anchors, now);
            return certificates((PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(parameters));
        } catch (GeneralSecurityException e) {
            throw new CertificateException("client certificate: not of these authorities", e);
        }
    }

    /** The JDK takes anchors as they are; one that is no authority, or not valid, must not vouch for anybody. */
    private Set<TrustAnchor> anchors(Instant now) {
        return authorities.stream()
                .filter(each -> each.getVersion() < 3 || each.getBasicConstraints() >= 0)
                .filter(each -> Validity.of(List.of(each)).covers(now))
                .map(each -> new TrustAnchor(each, null))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static PKIXBuilderParameters parameters(
            List<X509Certificate> presented, Set<TrustAnchor> anchors, Instant now) throws GeneralSecurityException {
        X509CertSelector client = new X509CertSelector();
        client.setCertificate(presented.get(0));
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, client);
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(presented)));
        return parameters;
    }

    private static List<X509Certificate> certificates(PKIXCertPathBuilderResult path) {
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate each : path.getCertPath().getCertificates()) {
            chain.add((X509Certificate) each);
        }
        chain.add(path.getTrustAnchor().getTrustedCert());
        return chain;
    }

    private static void requireClientUsage(X509Certificate certificate) throws CertificateException {
        List<String> usages = certificate.getExtendedKeyUsage();
        if (usages != null && !usages.contains(CLIENT_AUTHENTICATION) && !usages.contains(ANY_USAGE)) {
            throw new CertificateException("client certificate: extended key usage without client authentication");
        }
    }
}
