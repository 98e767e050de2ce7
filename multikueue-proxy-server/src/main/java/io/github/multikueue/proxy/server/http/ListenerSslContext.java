package io.github.multikueue.proxy.server.http;

import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.CRL;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** TLS for a listener that can ask for client certificates without judging them. */
final class ListenerSslContext extends SslContextFactory.Server {

    private static final String TLS_13 = "TLSv1.3";

    private final ClientCertificates clients;
    private List<X509Certificate> authorities = List.of();

    ListenerSslContext(ListenerTls tls) {
        this.clients = tls.clients();
        setIncludeProtocols(tls.onlyTls13() ? new String[] {TLS_13} : new String[] {"TLSv1.2", TLS_13});
        // A client that asks for it has the server work for little.
        setRenegotiationAllowed(false);
        setWantClientAuth(clients != ClientCertificates.NOT_REQUESTED);
        setNeedClientAuth(clients == ClientCertificates.REQUIRED);
    }

    /** Sets what new connections use; before the start, or while it is being reloaded. */
    void use(KeyStore own, List<X509Certificate> clientAuthorities, KeyStore trusted) {
        authorities = List.copyOf(clientAuthorities);
        setKeyStore(own);
        setKeyStorePassword(PemKeyStore.PASSWORD);
        setTrustStore(trusted);
    }

    @Override
    protected TrustManager[] getTrustManagers(KeyStore trusted, Collection<? extends CRL> revoked) throws Exception {
        return clients == ClientCertificates.REQUESTED
                ? new TrustManager[] {new AnyClient(authorities)}
                : super.getTrustManagers(trusted, revoked);
    }

    /** Names authorities, and leaves it to authenticators to verify what comes. */
    private static final class AnyClient extends X509ExtendedTrustManager {

        private final X509Certificate[] named;

        AnyClient(List<X509Certificate> named) {
            this.named = named.toArray(X509Certificate[]::new);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return named.clone();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw noServer();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw noServer();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw noServer();
        }

        private static CertificateException noServer() {
            return new CertificateException("this trust is for clients only");
        }
    }
}
