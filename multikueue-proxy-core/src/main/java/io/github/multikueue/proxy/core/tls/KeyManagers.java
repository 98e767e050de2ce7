package io.github.multikueue.proxy.core.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** Makes what TLS of the JDK shows of itself. */
public final class KeyManagers {

    private KeyManagers() {}

    /**
     * Shows one certificate.
     *
     * @param key that of the first certificate
     * @param chain the certificate, and those it is signed with
     * @throws GeneralSecurityException if the JDK does not take them
     */
    public static KeyManager[] of(PrivateKey key, List<X509Certificate> chain) throws GeneralSecurityException {
        KeyStore store = empty();
        add(store, key, chain);
        return managers(store);
    }

    /**
     * Shows that of several certificates which fits; none if there are none.
     *
     * @throws GeneralSecurityException if the JDK does not take them
     */
    public static KeyManager[] of(TlsIdentity... identities) throws GeneralSecurityException {
        KeyStore store = empty();
        for (TlsIdentity each : identities) {
            add(store, each.key(), List.of(each.certificate()));
        }
        return managers(store);
    }

    /** PKCS12 would derive a key for each entry, for a store that never leaves memory. */
    private static KeyStore empty() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("JKS");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static void add(KeyStore store, PrivateKey key, List<X509Certificate> chain)
            throws GeneralSecurityException {
        store.setKeyEntry("own-" + store.size(), key, new char[0], chain.toArray(X509Certificate[]::new));
    }

    private static KeyManager[] managers(KeyStore store) throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, new char[0]);
        return managers.getKeyManagers();
    }
}
