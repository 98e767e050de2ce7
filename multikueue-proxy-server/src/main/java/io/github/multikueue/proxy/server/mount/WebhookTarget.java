package io.github.multikueue.proxy.server.mount;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.tls.PemCertificates;
import io.github.multikueue.proxy.core.tls.TrustStores;
import io.github.multikueue.proxy.server.config.CredentialFiles;
import io.github.multikueue.proxy.server.config.LoopbackHosts;
import io.github.multikueue.proxy.server.config.RenameProxyConfig;
import io.github.multikueue.proxy.server.config.RenameProxySetting;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The webhook of a controller. Its certificate is not looked at if it is on a loopback address, since nobody else can answer there, and its
 * certificate is made for API servers. Safe for use by many threads.
 */
final class WebhookTarget {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookTarget.class);
    private static final int MOST_ANSWER_BYTES = 16 << 20;

    /** What is about the connection, or set by the client itself. */
    private static final Set<String> OWN = Set.of(
            "host",
            "connection",
            "content-length",
            "expect",
            "upgrade",
            "transfer-encoding",
            "te",
            "trailer",
            "keep-alive",
            "accept-encoding",
            "http2-settings");

    private final URI target;
    private final Supplier<HttpClient> client;

    /** What a webhook has answered. */
    record Answer(int status, String contentType, byte[] body) {}

    private WebhookTarget(URI target, Supplier<HttpClient> client) {
        this.target = target;
        this.client = client;
    }

    /** @throws io.github.multikueue.proxy.core.InvalidConfigException if the certificates that sign its own cannot be used */
    static WebhookTarget of(RenameProxyConfig.Webhook settings) {
        Path authorities = settings.authorities();
        String name = settings.serverName();
        if (authorities != null) {
            return new WebhookTarget(
                    settings.target(),
                    CredentialFiles.watched(
                            authorities,
                            RenameProxySetting.WEBHOOK_CA_FILE,
                            pem -> client(TrustStores.managers(PemCertificates.read(pem)), name),
                            "PEM certificates")::get);
        }
        String host = settings.target().getHost().replaceAll("[\\[\\]]", "");
        HttpClient client = LoopbackHosts.isLoopback(host)
                ? client(new TrustManager[] {new AnyServer()}, name)
                : client(null, name);
        return new WebhookTarget(settings.target(), () -> client);
    }

    private static HttpClient client(TrustManager @Nullable [] trust, @Nullable String serverName) {
        SSLParameters parameters = new SSLParameters();
        if (serverName != null) {
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust, null);
            return HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .sslContext(context)
                    .sslParameters(parameters)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    /**
     * Calls the webhook.
     *
     * @param head what the API server has sent
     * @throws StatusException 503 if the webhook cannot be reached, 504 if it does not answer in time, 502 if its answer cannot be used
     */
    Answer call(RequestHead head, byte[] body, Duration timeout) {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.get().sendAsync(request(head, body), ignored -> new BoundedBody(MOST_ANSWER_BYTES));
        try {
            HttpResponse<byte[]> received = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return new Answer(
                    received.statusCode(),
                    received.headers().firstValue("Content-Type").orElse(""),
                    received.body());
        } catch (TimeoutException e) {
            throw failure(504, "Timeout", "the webhook did not answer in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(503, "ServiceUnavailable", "the proxy of the webhook stops");
        } catch (ExecutionException e) {
            LOG.debug("A webhook was not called", e);
            throw of(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static StatusException of(@Nullable Throwable cause) {
        if (cause instanceof HttpTimeoutException) {
            return failure(504, "Timeout", "the webhook did not answer in time");
        }
        return cause instanceof ConnectException
                ? failure(503, "ServiceUnavailable", "the webhook cannot be reached")
                : unusable();
    }

    /** 502: what the webhook has answered cannot be used. */
    static StatusException unusable() {
        return failure(502, "BadGateway", "the webhook broke off, or gave an unusable answer");
    }

    private static StatusException failure(int code, String reason, String message) {
        return new StatusException(code, reason, message);
    }

    private HttpRequest request(RequestHead head, byte[] body) {
        String path = target.getRawPath() == null ? "" : target.getRawPath().replaceFirst("/$", "");
        URI uri;
        try {
            uri = URI.create(target.getScheme() + "://" + target.getRawAuthority() + path + head.target());
        } catch (IllegalArgumentException e) {
            throw StatusException.badRequest("path: malformed (expected: that of a webhook)");
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(
                        head.method(),
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        for (Map.Entry<String, String> header : head.headers()) {
            if (!OWN.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                request.header(header.getKey(), header.getValue());
            }
        }
        return request.build();
    }

    /** Believes every server, whatever it is called. */
    private static final class AnyServer extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {
            throw new UnsupportedOperationException("clients are not checked here");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine) {
            throw new UnsupportedOperationException("clients are not checked here");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException("clients are not checked here");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
