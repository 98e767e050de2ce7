package io.github.multikueue.proxy.benchmarks;

import com.google.common.primitives.Bytes;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.SocketFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A server on this machine, and the token to call it with. */
final class Endpoint {

    private static final int CONNECT_MILLIS = 10_000;
    private static final int SILENCE_MILLIS = 60_000;

    private final String scheme;
    private final int port;
    private final String token;
    private final SocketFactory sockets;

    private Endpoint(String scheme, int port, String token, SocketFactory sockets) {
        this.scheme = scheme;
        this.port = port;
        this.token = token;
        this.sockets = sockets;
    }

    static Endpoint plain(int port, String token) {
        return new Endpoint("http", port, token, SocketFactory.getDefault());
    }

    /** @param authority the PEM of who signed the server's certificate */
    static Endpoint secured(int port, String token, String authority) {
        return new Endpoint("https", port, token, trusting(authority, null));
    }

    /** With a certificate of the client, and no token that counts. */
    static Endpoint mutual(int port, String authority, TlsIdentity client) {
        return new Endpoint("https", port, "none", trusting(authority, client));
    }

    String token() {
        return token;
    }

    int port() {
        return port;
    }

    String url(String path) {
        return scheme + "://127.0.0.1:" + port + path;
    }

    Socket connect() throws IOException {
        Socket socket = sockets.createSocket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(SILENCE_MILLIS);
        return socket;
    }

    /** The bytes of a request for a path, with further header lines, each ending with CRLF. */
    byte[] request(String path, String... headers) {
        String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAuthorization: Bearer " + token
                + "\r\n" + String.join("", headers) + "\r\n";
        return request.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The bytes of a request with a body, which may be empty. */
    byte[] request(String method, String path, String contentType, byte[] body) {
        String head = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAuthorization: Bearer "
                + token + "\r\nContent-Type: " + contentType + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        return Bytes.concat(head.getBytes(StandardCharsets.ISO_8859_1), body);
    }

    private static KeyManager[] keys(TlsIdentity identity) throws GeneralSecurityException, IOException {
        KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType());
        own.load(null, null);
        char[] password = {'x'};
        own.setKeyEntry("own", identity.key(), password, new Certificate[] {identity.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, password);
        return keys.getKeyManagers();
    }

    /** What a server in this process needs to have a certificate. */
    static SSLContext identified(TlsIdentity server) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(server), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JDK cannot use a certificate", e);
        }
    }

    private static SocketFactory trusting(String authority, @Nullable TlsIdentity client) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "authority",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(authority.getBytes(StandardCharsets.US_ASCII))));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(client == null ? null : keys(client), trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JDK cannot trust a certificate authority", e);
        }
    }
}
