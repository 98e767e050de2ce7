package io.github.multikueue.proxy.core.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Makes what TLS of the JDK trusts, of the certificates of authorities. */
public final class TrustStores {

    private TrustStores() {}

    /**
     * A store of authorities to trust, in memory.
     *
     * @throws GeneralSecurityException if the JDK takes none of them
     */
    public static KeyStore of(List<X509Certificate> authorities) throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (X509Certificate each : authorities) {
                store.setCertificateEntry("authority-" + store.size(), each);
            }
            return store;
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /**
     * Trusts whom one of the authorities has signed, and nobody else.
     *
     * @throws GeneralSecurityException if the JDK takes none of them
     */
    public static TrustManager[] managers(List<X509Certificate> authorities) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(of(authorities));
        return factory.getTrustManagers();
    }
}
