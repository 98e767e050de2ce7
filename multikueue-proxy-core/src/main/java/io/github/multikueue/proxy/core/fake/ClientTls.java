package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The client side of TLS: whom it trusts, and what certificates it has. */
final class ClientTls {
    private ClientTls() {}

    static SSLContext of(X509Certificate trusted, TlsIdentity... identities) {
        try {
            KeyStore trust = empty();
            trust.setCertificateEntry("trusted", trusted);
            TrustManagerFactory trusts = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusts.init(trust);
            KeyStore keys = empty();
            for (int i = 0; i < identities.length; i++) {
                Certificate[] chain = {identities[i].certificate()};
                keys.setKeyEntry("client-" + i, identities[i].key(), new char[0], chain);
            }
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), trusts.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("no TLS", e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("JKS"); // Derives no keys, which would take long.
        store.load(null, null);
        return store;
    }
}
