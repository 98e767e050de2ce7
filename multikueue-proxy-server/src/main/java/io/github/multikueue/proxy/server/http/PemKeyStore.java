package io.github.multikueue.proxy.server.http;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;

/** Makes key stores in memory. */
final class PemKeyStore {

    /** Of the store in memory; it protects nothing. */
    static final String PASSWORD = "in-memory";

    private PemKeyStore() {}

    /** A store of the server's certificate and key. */
    static KeyStore of(ServerChain chain) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        Certificate[] certificates = chain.certificates().toArray(Certificate[]::new);
        store.setKeyEntry("server", chain.key(), PASSWORD.toCharArray(), certificates);
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

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
