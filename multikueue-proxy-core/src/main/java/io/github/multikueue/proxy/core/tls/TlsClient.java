package io.github.multikueue.proxy.core.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The side of TLS that connects.
 *
 * @param trust whom it trusts
 * @param sockets with the certificate that it shows to servers that ask for one, if it has one
 */
public record TlsClient(X509TrustManager trust, SSLSocketFactory sockets) {

    /**
     * A client without a certificate.
     *
     * @param authorities PEM certificates, or null for those of the JDK
     * @throws GeneralSecurityException if they cannot be read, or the JDK takes none of them
     */
    public static TlsClient trusting(@Nullable String authorities) throws GeneralSecurityException {
        TrustManager[] managers =
                authorities == null ? ofJdk() : TrustStores.managers(PemCertificates.read(authorities));
        return trusting((X509TrustManager) managers[0]);
    }

    /** The same, with what judges servers. */
    public static TlsClient trusting(X509TrustManager trust) throws GeneralSecurityException {
        return with(trust, null);
    }

    /**
     * The same trust, and a certificate.
     *
     * @param certificate PEM, with the chain behind it
     * @param key PEM
     * @throws GeneralSecurityException if they cannot be read
     */
    public TlsClient showing(String certificate, String key) throws GeneralSecurityException {
        return with(trust, KeyManagers.of(PrivateKeys.read(key), PemCertificates.read(certificate)));
    }

    private static TlsClient with(X509TrustManager trust, KeyManager @Nullable [] keys)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {trust}, null);
        return new TlsClient(trust, context.getSocketFactory());
    }

    private static TrustManager[] ofJdk() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return factory.getTrustManagers();
    }
}
