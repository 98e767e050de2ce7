package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.tls.PemCertificates;
import io.github.multikueue.proxy.core.tls.PrivateKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/** Makes key stores in memory from PEM certificates and a PEM key (PKCS#8, PKCS#1 or SEC1), which may share a file. */
final class PemKeyStore {

    /** Of the store in memory; it protects nothing. */
    static final String PASSWORD = "in-memory";

    private PemKeyStore() {}

    /** @throws GeneralSecurityException if they cannot be read, or the key is not that of the first certificate */
    static KeyStore of(byte[] certificatePem, byte[] keyPem) throws GeneralSecurityException, IOException {
        Certificate[] chain = certificates(certificatePem);
        PrivateKey key = PrivateKeys.read(new String(keyPem, StandardCharsets.US_ASCII));
        // A certificate and a key that were replaced one after the other do not belong together for a moment.
        if (!PrivateKeys.belongs(key, chain[0])) {
            throw new CertificateException("the key is not that of the certificate");
        }
        KeyStore store = empty();
        store.setKeyEntry("server", key, PASSWORD.toCharArray(), chain);
        return store;
    }

    /** A store of authorities to trust. */
    static KeyStore trusting(List<X509Certificate> authorities) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        for (X509Certificate each : authorities) {
            store.setCertificateEntry("authority-" + store.size(), each);
        }
        return store;
    }

    /** @throws CertificateException if there is none, or they cannot be read */
    static List<X509Certificate> authorities(byte[] certificatesPem) throws CertificateException {
        return PemCertificates.read(certificatesPem);
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Certificate[] certificates(byte[] pem) throws CertificateException {
        return PemCertificates.read(pem).toArray(Certificate[]::new);
    }
}
