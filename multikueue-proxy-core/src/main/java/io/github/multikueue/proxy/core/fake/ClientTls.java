package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.tls.TlsIdentity;
import io.github.multikueue.proxy.core.tls.TrustStores;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The client side of TLS: whom it trusts, and what certificates it has. */
final class ClientTls {
    private ClientTls() {}

    static SSLContext of(X509Certificate trusted, TlsIdentity... identities) {
        try {
            KeyStore keys = KeyStore.getInstance("JKS"); // Derives no keys, which would take long.
            keys.load(null, null);
            for (int i = 0; i < identities.length; i++) {
                Certificate[] chain = {identities[i].certificate()};
                keys.setKeyEntry("client-" + i, identities[i].key(), new char[0], chain);
            }
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), TrustStores.managers(List.of(trusted)), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("no TLS", e);
        }
    }
}
