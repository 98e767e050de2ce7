package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.tls.PemCertificates;
import io.github.multikueue.proxy.core.tls.PrivateKeys;
import io.github.multikueue.proxy.server.config.TlsFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * The certificate that a listener shows, and its key. What clients would refuse in any case is refused here, where it can be told why.
 *
 * @param certificates the server's own first
 * @param key the key of the first
 */
record ServerChain(List<X509Certificate> certificates, PrivateKey key) {

    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_USAGE = "2.5.29.37.0";

    ServerChain {
        certificates = List.copyOf(certificates);
    }

    /**
     * Reads them.
     *
     * @param files for messages
     * @param now when the certificate must be valid
     * @throws GeneralSecurityException naming the file that cannot be used, and why
     */
    static ServerChain read(TlsFiles files, byte[] certificatePem, byte[] keyPem, Instant now)
            throws GeneralSecurityException {
        List<X509Certificate> chain;
        try {
            chain = PemCertificates.read(certificatePem);
            requireUsable(chain.get(0), now);
            requireChain(chain);
        } catch (CertificateException e) {
            throw named(files.certificate(), e);
        }
        try {
            PrivateKey key = PrivateKeys.read(new String(keyPem, StandardCharsets.US_ASCII));
            // A certificate and a key that were replaced one after the other do not belong together for a moment.
            if (!PrivateKeys.belongs(key, chain.get(0))) {
                throw new CertificateException("the key is not that of the certificate " + files.certificate());
            }
            return new ServerChain(chain, key);
        } catch (GeneralSecurityException e) {
            throw named(files.key(), e);
        }
    }

    private static void requireUsable(X509Certificate own, Instant now) throws CertificateException {
        if (now.isAfter(own.getNotAfter().toInstant())) {
            throw new CertificateException("the certificate has expired, at " + end(own));
        }
        if (now.isBefore(own.getNotBefore().toInstant())) {
            throw new CertificateException("the certificate is not valid yet, but from "
                    + own.getNotBefore().toInstant());
        }
        List<String> usages = own.getExtendedKeyUsage();
        if (usages != null && !usages.contains(SERVER_AUTHENTICATION) && !usages.contains(ANY_USAGE)) {
            throw new CertificateException(
                    "the certificate is not one of a server (expected: extended key usage" + " serverAuth)");
        }
    }

    /** Clients would have to guess what belongs to what; the JDK refuses it, too. */
    private static void requireChain(List<X509Certificate> chain) throws CertificateException {
        for (int i = 1; i < chain.size(); i++) {
            if (!chain.get(i - 1).getIssuerX500Principal().equals(chain.get(i).getSubjectX500Principal())) {
                throw new CertificateException("the certificates are no chain: number " + (i + 1)
                        + " has not issued the one before it (expected: the server's own first, then its issuers)");
            }
        }
    }

    private static Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }

    /**
     * Reads certificates of authorities.
     *
     * @param file for messages
     * @throws GeneralSecurityException naming the file, if there is none in it, or they cannot be read
     */
    static List<X509Certificate> authorities(Path file, byte[] pem) throws GeneralSecurityException {
        try {
            return PemCertificates.read(pem);
        } catch (CertificateException e) {
            throw named(file, e);
        }
    }

    private static GeneralSecurityException named(Path file, GeneralSecurityException problem) {
        return new CertificateException(file + ": " + problem.getMessage(), problem);
    }

    /** The server's own certificate. */
    X509Certificate own() {
        return certificates.get(0);
    }
}
