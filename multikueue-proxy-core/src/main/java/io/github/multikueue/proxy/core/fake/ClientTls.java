package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.tls.KeyManagers;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import io.github.multikueue.proxy.core.tls.TrustStores;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;

/** The client side of TLS: whom it trusts, and what certificates it has. */
final class ClientTls {
    private ClientTls() {}

    static SSLContext of(X509Certificate trusted, TlsIdentity... identities) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(KeyManagers.of(identities), TrustStores.managers(List.of(trusted)), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS", e);
        }
    }
}
