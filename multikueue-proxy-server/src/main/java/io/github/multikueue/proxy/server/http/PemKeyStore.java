package io.github.multikueue.proxy.server.http;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;

/** Makes key stores in memory. */
final class PemKeyStore {

    /** Of the store in memory; it protects nothing. */
    static final String PASSWORD = "in-memory";

    private PemKeyStore() {}

    /** A store of the server's certificate and key. */
    static KeyStore of(ServerChain chain) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        Certificate[] certificates = chain.certificates().toArray(Certificate[]::new);
        store.setKeyEntry("server", chain.key(), PASSWORD.toCharArray(), certificates);
        return store;
    }
}
