package io.github.multikueue.proxy.core.kube.client;

import io.github.multikueue.proxy.core.kube.client.guard.ContentLengthCheck;
import io.github.multikueue.proxy.core.kube.client.guard.SurplusCheck;
import io.github.multikueue.proxy.core.kube.client.relay.RelayClient;
import io.github.multikueue.proxy.core.tls.TlsClient;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import javax.net.ssl.X509TrustManager;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/**
 * The two HTTP clients of one API server.
 *
 * @param unary for calls that are over soon; HTTP/2 where the server has it, with pings to notice a dead connection
 * @param streams for bodies that last; HTTP/1.1, since over HTTP/2 a server may push 16 MiB into our memory for each reader
 *     who stalls
 * @param connections what both are connected by
 */
record HttpClients(OkHttpClient unary, OkHttpClient streams, HttpConnections connections) {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PING_INTERVAL = Duration.ofSeconds(20);

    /**
     * Takes TLS and authentication from a client, and nothing else.
     *
     * @param name the name of the API server
     * @param timeout how long a unary call may take, and how long a stream may take to be answered
     */
    static HttpClients of(String name, OkHttpClient configured, Duration timeout) {
        return of(configured.newBuilder().dispatcher(new Dispatcher()), timeout, HttpConnections.to(name));
    }

    /**
     * The same trust in the server, without any identity: neither a client certificate nor a token. Sharing the pools is
     * safe: a connection is only used again for the same TLS configuration.
     */
    HttpClients anonymous() {
        X509TrustManager trust = unary.x509TrustManager();
        if (trust == null) {
            throw new IllegalStateException("a client without trust manager (expected: TLS to the API server)");
        }
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .sslSocketFactory(withoutKeys(trust).sockets(), trust)
                .hostnameVerifier(unary.hostnameVerifier())
                .dns(unary.dns())
                .dispatcher(unary.dispatcher());
        return of(builder, timeout(), connections);
    }

    /** How long a unary call may take, and how long a stream may take to be answered. */
    Duration timeout() {
        return Duration.ofMillis(unary.callTimeoutMillis());
    }

    private static HttpClients of(OkHttpClient.Builder builder, Duration timeout, HttpConnections connections) {
        OkHttpClient common = SurplusCheck.addTo(connections.use(builder))
                .followRedirects(false)
                .followSslRedirects(false)
                .addNetworkInterceptor(new ContentLengthCheck())
                .connectTimeout(CONNECT_TIMEOUT.compareTo(timeout) < 0 ? CONNECT_TIMEOUT : timeout)
                .build();
        // The timeout of the whole call is enough; those of each read would have to be set anew every 8 KiB.
        OkHttpClient unary = common.newBuilder()
                .socketFactory(new BufferedSockets())
                .protocols(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1))
                .pingInterval(PING_INTERVAL)
                .callTimeout(timeout)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .connectionPool(connections.unary())
                .build();
        OkHttpClient streams = common.newBuilder()
                .socketFactory(new PromptSockets())
                .protocols(List.of(Protocol.HTTP_1_1))
                .pingInterval(Duration.ZERO)
                .callTimeout(Duration.ZERO)
                .readTimeout(Duration.ZERO)
                .writeTimeout(timeout)
                .connectionPool(connections.streams())
                .build();
        return new HttpClients(unary, streams, connections);
    }

    /** The same connections for requests that are relayed as they are. */
    RelayClient relay(HttpUrl base, BiConsumer<String, Duration> observer) {
        return new RelayClient(base, unary, streams, observer);
    }

    private static TlsClient withoutKeys(X509TrustManager trust) {
        try {
            return TlsClient.trusting(trust);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    void cancelAll() {
        unary.dispatcher().cancelAll();
    }
}
