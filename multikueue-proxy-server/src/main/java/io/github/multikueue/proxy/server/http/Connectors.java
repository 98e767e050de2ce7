package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.server.config.ServerConfig;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** Makes the one connector: HTTP/1.1 in the clear, or HTTP/2 and HTTP/1.1 over TLS. */
public final class Connectors {

    /** The most bytes a request's head may have; beyond it, 431. */
    static final int REQUEST_HEAD_BYTES = 32 * 1024;

    /** How long a connection between two requests is kept. Running requests know no such limit. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);

    /** What Linux takes. */
    private static final Duration LONGEST_KEEP_ALIVE = Duration.ofSeconds(32_767);

    private static final int SELECTORS =
            Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));

    private Connectors() {}

    /**
     * Makes a connector that is not started.
     *
     * @param tls the certificates, or null for plain HTTP
     */
    public static ServerConnector create(Server server, ServerConfig config, @Nullable TlsCertificates tls) {
        ConnectionFactory[] protocols = tls == null
                ? new ConnectionFactory[] {new HttpConnectionFactory(http())}
                : secured(tls.contextFactory());
        ServerConnector connector =
                new KeepAliveConnector(server, config.streaming().keepAliveInterval(), protocols);
        connector.setHost(config.bindAddress());
        connector.setPort(config.port());
        connector.setIdleTimeout(KEEP_ALIVE.toMillis());
        connector.setAcceptQueueSize(1024);
        return connector;
    }

    private static HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setRequestHeaderSize(REQUEST_HEAD_BYTES);
        http.setHttpCompliance(HttpCompliance.RFC7230);
        http.setUriCompliance(UriCompliance.RFC3986);
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        return http;
    }

    private static ConnectionFactory[] secured(SslContextFactory.Server contextFactory) {
        HttpConfiguration https = http();
        // Callers come by Service names, addresses and proxies: the certificate need not know the name they used.
        https.addCustomizer(new SecureRequestCustomizer(false));
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(https);
        // WebSockets come over HTTP/1.1, as with kube-apiserver.
        http2.setConnectProtocolEnabled(false);
        // A stream that is silent for twice that long would be reset, whatever the request says to it.
        http2.setStreamIdleTimeout(-1);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(HttpVersion.HTTP_1_1.asString());
        return new ConnectionFactory[] {
            new SslConnectionFactory(contextFactory, alpn.getProtocol()), alpn, http2, new HttpConnectionFactory(https)
        };
    }

    /**
     * Lets the kernel find out that a client has vanished without a word while its log was silent, and keeps whatever is in
     * between from forgetting the connection: for text there is no other sign of life.
     */
    private static final class KeepAliveConnector extends ServerConnector {

        private final int seconds;

        KeepAliveConnector(Server server, Duration interval, ConnectionFactory... protocols) {
            super(server, null, null, null, 1, SELECTORS, protocols);
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
