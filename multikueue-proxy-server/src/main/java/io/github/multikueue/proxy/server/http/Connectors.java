package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.http.protocol.EarlyAnswers;
import io.github.multikueue.proxy.server.http.protocol.StrictHttp1;
import io.github.multikueue.proxy.server.http.protocol.StrictHttp2;
import io.github.multikueue.proxy.server.http.protocol.WindowUpdateLimit;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Executor;
import jdk.net.ExtendedSocketOptions;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** Makes the connector of a listener: HTTP/1.1 in the clear, or HTTP/2 and HTTP/1.1 over TLS. */
public final class Connectors {

    /** The most bytes a request's head may have; beyond it, 431. */
    static final int REQUEST_HEAD_BYTES = 32 * 1024;

    /** The same for Kubernetes APIs, where a caller may have hundreds of groups and a selector hundreds of values. */
    static final int API_REQUEST_HEAD_BYTES = 128 * 1024;

    /** The most requests at the same time on one connection of HTTP/2: as many as RFC 9113 recommends at least. */
    private static final int STREAMS_OF_A_CONNECTION = 100;

    /** The same for Kubernetes APIs, where an aggregator sends the watches of all clients over few connections. */
    private static final int API_STREAMS_OF_A_CONNECTION = 1000;

    /** {@code RequestTarget} looks more closely at them than Jetty can. */
    private static final UriCompliance PATHS = UriCompliance.RFC3986.with(
            "API",
            UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS);

    /** Lines end with CRLF. */
    private static final HttpCompliance LINES = HttpCompliance.RFC7230.without(
            "RFC7230_CRLF",
            HttpCompliance.Violation.LF_HEADER_TERMINATION,
            HttpCompliance.Violation.LF_CHUNK_TERMINATION);

    /** How long a connection between two requests is kept. Running requests know no such limit. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);

    /** What Linux takes. */
    private static final Duration LONGEST_KEEP_ALIVE = Duration.ofSeconds(32_767);

    private static final String MANAGEMENT = "management";

    private static final int SELECTORS =
            Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));

    private Connectors() {}

    /**
     * Makes a connector that is not started.
     *
     * @param tls the certificates, or null for plain HTTP
     */
    public static ServerConnector create(Server server, ServerConfig config, @Nullable TlsCertificates tls) {
        HttpConfiguration http = http();
        http.setRequestHeaderSize(REQUEST_HEAD_BYTES);
        ServerConnector connector =
                create(server, null, http, tls, config.streaming().keepAliveInterval());
        connector.setHost(config.bindAddress());
        connector.setPort(config.port());
        return connector;
    }

    /**
     * Makes a connector for what the server tells of itself, with few threads of its own: it answers also when all others are busy.
     * It is not started.
     *
     * @param tls the certificates, or null for plain HTTP
     */
    static ServerConnector forManagement(Server server, ServerConfig config, @Nullable TlsCertificates tls) {
        HttpConfiguration http = http();
        http.setRequestHeaderSize(REQUEST_HEAD_BYTES);
        ServerConnector connector = create(
                server,
                HttpThreads.few(MANAGEMENT),
                http,
                tls,
                config.streaming().keepAliveInterval());
        connector.setName(MANAGEMENT);
        return connector;
    }

    /** Whether a request came to the connector for what the server tells of itself. */
    static boolean isManagement(Request request) {
        return MANAGEMENT.equals(request.getConnectionMetaData().getConnector().getName());
    }

    /**
     * Makes a connector for a Kubernetes API. It is not started, and has no port yet.
     *
     * @param tls the certificates, or null for plain HTTP
     */
    static ServerConnector forApi(Server server, ListenerConfig config, @Nullable TlsCertificates tls) {
        HttpConfiguration http = http();
        http.setRequestHeaderSize(API_REQUEST_HEAD_BYTES);
        ServerConnector connector = create(server, null, http, tls, config.keepAliveInterval());
        HTTP2ServerConnectionFactory http2 = connector.getConnectionFactory(HTTP2ServerConnectionFactory.class);
        if (http2 != null) {
            http2.setMaxConcurrentStreams(API_STREAMS_OF_A_CONNECTION);
        }
        return connector;
    }

    private static ServerConnector create(
            Server server,
            @Nullable Executor threads,
            HttpConfiguration http,
            @Nullable TlsCertificates tls,
            Duration keepAliveInterval) {
        ConnectionFactory[] protocols =
                tls == null ? new ConnectionFactory[] {new StrictHttp1(http)} : secured(http, tls.contextFactory());
        ServerConnector connector = new KeepAliveConnector(server, threads, keepAliveInterval, protocols);
        connector.setIdleTimeout(KEEP_ALIVE.toMillis());
        connector.setAcceptQueueSize(1024);
        return connector;
    }

    private static HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setHttpCompliance(LINES);
        http.setUriCompliance(PATHS);
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        return http;
    }

    private static ConnectionFactory[] secured(HttpConfiguration https, SslContextFactory.Server contextFactory) {
        // Callers come by Service names, addresses and proxies: the certificate need not know the name they used.
        https.addCustomizer(new SecureRequestCustomizer(false));
        https.addCustomizer(new EarlyAnswers());
        HTTP2ServerConnectionFactory http2 = new StrictHttp2(https);
        http2.setMaxConcurrentStreams(STREAMS_OF_A_CONNECTION);
        http2.setFlowControlStrategyFactory(WindowUpdateLimit::new);
        // WebSockets come over HTTP/1.1, as with kube-apiserver.
        http2.setConnectProtocolEnabled(false);
        // A stream that is silent for twice that long would be reset, whatever the request says to it.
        http2.setStreamIdleTimeout(-1);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(HttpVersion.HTTP_1_1.asString());
        return new ConnectionFactory[] {
            new SslConnectionFactory(contextFactory, alpn.getProtocol()), alpn, http2, new StrictHttp1(https)
        };
    }

    /**
     * Lets the kernel find out that a client has vanished without a word while its log was silent, and keeps whatever is in
     * between from forgetting the connection: for text there is no other sign of life.
     */
    private static final class KeepAliveConnector extends ServerConnector {

        private final int seconds;

        KeepAliveConnector(
                Server server, @Nullable Executor threads, Duration interval, ConnectionFactory... protocols) {
            super(server, threads, null, null, 1, SELECTORS, protocols);
            this.seconds = (int) Math.max(1, Math.min(interval.toSeconds(), LONGEST_KEEP_ALIVE.toSeconds()));
        }

        @Override
        protected void configure(Socket socket) {
            super.configure(socket);
            try {
                socket.setKeepAlive(true);
                if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
                    socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, seconds);
                    socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, seconds);
                }
            } catch (IOException e) {
                LOG.debug("The client is gone already", e);
            }
        }
    }
}
