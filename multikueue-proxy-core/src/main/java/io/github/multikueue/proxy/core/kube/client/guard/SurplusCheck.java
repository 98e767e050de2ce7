package io.github.multikueue.proxy.core.kube.client.guard;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import javax.net.ssl.X509TrustManager;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.internal.connection.RealConnection;
import okhttp3.internal.http.RealInterceptorChain;
import okio.BufferedSource;

/**
 * Drops connections on which a server has sent more than the {@code Content-Length} of its answer. OkHttp would keep such a
 * connection, and take the surplus for the answer to the next request, which may be another caller's. So before a request is sent
 * over HTTP/1.1, nothing may lie on its connection; if something does, the connection is closed, and another one is used. What
 * arrives after the request was sent cannot be told from an answer to it. HTTP/2 has frames, and knows no surplus.
 *
 * <p>Only OkHttp's own classes give access to what a connection has read ahead; these are of the version in the POM.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6.3">RFC 9112, section 6.3</a>
 */
public final class SurplusCheck {

    /** A server that writes before it is asked on each new connection gets no further. */
    private static final int MOST_TRIES = 4;

    private final LayeredSockets sockets;
    private final OkHttpClient plain;

    private SurplusCheck(LayeredSockets sockets, OkHttpClient plain) {
        this.sockets = sockets;
        this.plain = plain;
    }

    /** Adds the check to a client with TLS, also to those that are derived from it. */
    public static OkHttpClient.Builder addTo(OkHttpClient.Builder builder) {
        OkHttpClient client = builder.build();
        X509TrustManager trust = client.x509TrustManager();
        if (trust == null) {
            throw new IllegalArgumentException("a client without trust manager (expected: TLS to the API server)");
        }
        LayeredSockets sockets = new LayeredSockets(client.sslSocketFactory());
        SurplusCheck check = new SurplusCheck(sockets, client);
        return builder.sslSocketFactory(sockets, trust)
                .addInterceptor(SurplusCheck::withCleanConnection)
                .addNetworkInterceptor(check::requireCleanConnection);
    }

    private static Response withCleanConnection(Interceptor.Chain chain) throws IOException {
        for (int tries = 1; tries < MOST_TRIES; tries++) {
            try {
                return chain.proceed(chain.request());
            } catch (SurplusBytesException e) {
                // Nothing was sent, and that connection is closed.
            }
        }
        return chain.proceed(chain.request());
    }

    private Response requireCleanConnection(Interceptor.Chain chain) throws IOException {
        if (chain instanceof RealInterceptorChain real
                && chain.connection() instanceof RealConnection connection
                && connection.protocol() != Protocol.HTTP_2
                && hasBytes(connection, real)) {
            connection.noNewExchanges();
            throw new SurplusBytesException();
        }
        return chain.proceed(chain.request());
    }

    private boolean hasBytes(RealConnection connection, RealInterceptorChain chain) throws IOException {
        BufferedSource source = (BufferedSource)
                connection.newCodec$okhttp(plain, chain).getSocket().getSource();
        if (source.getBuffer().size() > 0
                || connection.socket().getInputStream().available() > 0) {
            return true;
        }
        Socket tcp = sockets.below(connection.socket());
        return (tcp == null || tcp.getInputStream().available() > 0) && isReadable(source, connection.socket());
    }

    /** What TCP has received may be for TLS alone, such as the ticket of a session: only reading tells. */
    private static boolean isReadable(BufferedSource source, Socket socket) throws IOException {
        int timeout = socket.getSoTimeout();
        socket.setSoTimeout(1);
        try {
            return !source.exhausted();
        } catch (SocketTimeoutException nothing) {
            return false;
        } finally {
            socket.setSoTimeout(timeout);
        }
    }
}
