package io.github.multikueue.proxy.core.fake.http;

import io.github.multikueue.proxy.core.tls.KeyManagers;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The server side of TLS: one certificate, client certificates wanted but not needed, HTTP/1.1 only. */
public final class TlsServer {
    private final SSLContext context;

    /**
     * The server side of TLS.
     *
     * @param key the certificate's
     * @param certificate what the server shows
     * @param clientAuthorities whose certificates clients are asked for
     */
    public TlsServer(PrivateKey key, X509Certificate certificate, X509Certificate... clientAuthorities) {
        try {
            context = SSLContext.getInstance("TLS");
            context.init(
                    KeyManagers.of(key, List.of(certificate)),
                    new TrustManager[] {new AnyClient(List.of(clientAuthorities))},
                    null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS", e);
        }
    }

    SSLSocket accept(Socket raw) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(raw, null, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        parameters.setWantClientAuth(true);
        socket.setSSLParameters(parameters);
        return socket;
    }

    /** Like kube-apiserver: the handshake takes any client certificate, authentication judges it later. */
    private record AnyClient(List<X509Certificate> authorities) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            throw new UnsupportedOperationException("a server only");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return authorities.toArray(X509Certificate[]::new);
        }
    }
}
