package io.github.multikueue.proxy.benchmarks;

import com.google.common.primitives.Bytes;
import io.github.multikueue.proxy.core.tls.KeyManagers;
import io.github.multikueue.proxy.core.tls.TlsClient;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
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

    /** What a server in this process needs to have a certificate. */
    static SSLContext identified(TlsIdentity server) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(KeyManagers.of(server), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot use a certificate", e);
        }
    }

    private static SocketFactory trusting(String authority, @Nullable TlsIdentity client) {
        try {
            TlsClient tls = TlsClient.trusting(authority);
            return (client == null ? tls : tls.showing(client.certificatePem(), client.keyPem())).sockets();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot trust a certificate authority", e);
        }
    }
}
