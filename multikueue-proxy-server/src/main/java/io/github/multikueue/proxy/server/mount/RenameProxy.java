package io.github.multikueue.proxy.server.mount;

import com.google.common.base.Ticker;
import com.google.common.util.concurrent.Uninterruptibles;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.RequestLimits;
import io.github.multikueue.proxy.core.apiserver.discovery.HealthCheck;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.gateway.Gateway;
import io.github.multikueue.proxy.core.gateway.OwnCredential;
import io.github.multikueue.proxy.core.gateway.renaming.Renaming;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.server.config.LoopbackHosts;
import io.github.multikueue.proxy.server.config.RenameProxyConfig;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.http.ApiListener;
import io.github.multikueue.proxy.server.http.ListenerConfig;
import io.github.multikueue.proxy.server.http.ListenerTls;
import io.github.multikueue.proxy.server.observe.ApiServerMetrics;
import io.github.multikueue.proxy.server.observe.RenamingMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two proxies beside a controller that knows resources by other names than the cluster: one in front of the API server for the controller,
 * and one in front of the controller's webhooks for the API server. Its threads are daemons. Started once, closed once; safe for use by
 * many threads.
 *
 * <pre>{@code
 * RenameProxyConfig config = RenameProxyConfig.of(Map.of(), Map.of("RULES_PATH", "rules.yaml"));
 * try (RenameProxy proxy = RenameProxy.create(config, System.getenv())) {
 *     proxy.start();
 *     ...
 * }
 * }</pre>
 */
public final class RenameProxy implements AutoCloseable {

    private static final String CLUSTER = "rename-proxy";
    private static final Logger LOG = LoggerFactory.getLogger(RenameProxy.class);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(30);
    private static final int MOST_REQUESTS = 1_000;
    private static final int MOST_LASTING = 10_000;

    private final RenameProxyConfig config;
    private final ScheduledExecutorService scheduler =
            Executors.newScheduledThreadPool(2, Threads.daemons("rename-proxy-timer"));
    private final ApiClient upstream;
    private final Optional<Gateway> gateway;
    private final Optional<ApiListener> client;
    private final Optional<ApiListener> webhook;
    private final ManagementApi management;
    private final FirstContact contact;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Makes the proxies; nothing is served, and nobody is asked yet.
     *
     * @param environment the environment variables, for finding a kubeconfig if none is configured
     * @throws IOException if there is no kubeconfig, or it cannot be used
     * @throws io.github.multikueue.proxy.core.InvalidConfigException if another file cannot be used that is named in the settings
     */
    public static RenameProxy create(RenameProxyConfig config, Map<String, String> environment) throws IOException {
        return new RenameProxy(
                config,
                ApiClients.manager(config.kubeconfig(), environment, config.requestTimeout(), CallObserver.NONE));
    }

    private RenameProxy(RenameProxyConfig config, ApiClient upstream) throws IOException {
        this.config = config;
        this.upstream = upstream;
        contact = new FirstContact(upstream, scheduler);
        ApiServerMetrics metrics = new ApiServerMetrics(new ServedResources());
        gateway = Optional.ofNullable(config.client())
                .map(endpoint -> Gateway.to(CLUSTER, () -> upstream, new OwnCredential(Ticker.systemTicker()::read))
                        // All clients are one caller.
                        .limits(new RequestLimits(MOST_REQUESTS, MOST_REQUESTS, MOST_LASTING, MOST_LASTING))
                        .requestTimeout(config.requestTimeout())
                        .renaming(new Renaming(config.rules(), RenamingMetrics.ofClients(metrics.registry())))
                        .observer(metrics)
                        .build());
        client = gateway.map(each ->
                new ApiListener(clientListener(config.client()), each::handle, scheduler, Ticker.systemTicker()));
        webhook = webhook(metrics);
        webhook.ifPresent(each -> metrics.reloads("tls", each::isCertificateFailing));
        client.ifPresent(each -> metrics.guesses("client-proxy", each, ApiListener::refusedGuesses));
        webhook.ifPresent(each -> metrics.guesses("webhook-proxy", each, ApiListener::refusedGuesses));
        RenameProxyConfig.ServedAddress monitoring = config.monitoring().endpoint();
        management = new ManagementApi(
                new ServerConfig.ManagementListener(monitoring.address(), monitoring.port()),
                MetricsGuard.ofReviews(upstream, config.monitoring().guard()),
                metrics,
                List.of(new HealthCheck("api-server", this::problem)),
                scheduler);
    }

    /** Where only the webhook is served, the API server calls here and is not called. */
    private Optional<String> problem() {
        return gateway.isPresent() ? contact.problem() : Optional.empty();
    }

    private ListenerConfig clientListener(RenameProxyConfig.@Nullable ServedAddress endpoint) {
        ListenerConfig base = listener("client-proxy", java.util.Objects.requireNonNull(endpoint));
        if (!config.allowedHosts().isEmpty()) {
            return base.allowing(config.allowedHosts());
        }
        // A page in a browser whose name leads to this machine must not have the rights of the proxy.
        String address = endpoint.address();
        return address != null && LoopbackHosts.isLoopback(address) ? base.allowing(LoopbackHosts.NAMES) : base;
    }

    private ListenerConfig listener(String name, RenameProxyConfig.ServedAddress endpoint) {
        return ListenerConfig.of(name, endpoint.port())
                .on(endpoint.address())
                .times(config.timeouts().requestHead(), config.timeouts().writeStall(), SIGN_OF_LIFE)
                .lasting(MOST_LASTING);
    }

    private Optional<ApiListener> webhook(ApiServerMetrics metrics) {
        RenameProxyConfig.Webhook settings = config.webhook();
        if (settings == null) {
            return Optional.empty();
        }
        WebhookProxy proxy = new WebhookProxy(
                config.rules(), WebhookTarget.of(settings), RenamingMetrics.ofWebhooks(metrics.registry()));
        ListenerConfig listener = listener("webhook-proxy", settings.endpoint()).with(ListenerTls.of(settings.tls()));
        return Optional.of(new ApiListener(listener, proxy::handle, scheduler, Ticker.systemTicker()));
    }

    /**
     * Begins to serve.
     *
     * @throws java.net.BindException if a port is taken
     * @throws io.github.multikueue.proxy.core.InvalidConfigException if the certificate cannot be used
     */
    public void start() throws IOException {
        if (client.isPresent()) {
            client.get().start();
            LOG.info("Serving clients on port {}", client.get().port());
        }
        if (webhook.isPresent()) {
            webhook.get().start();
            LOG.info("Serving webhooks on port {}", webhook.get().port());
        }
        management.start();
        if (gateway.isPresent()) {
            contact.start();
        }
    }

    /** The port for clients; empty if there is none. */
    public OptionalInt clientPort() {
        return port(client);
    }

    /** The port for API servers that call webhooks; empty if there is none. */
    public OptionalInt webhookPort() {
        return port(webhook);
    }

    private static OptionalInt port(Optional<ApiListener> listener) {
        return listener.map(each -> OptionalInt.of(each.port())).orElse(OptionalInt.empty());
    }

    /** The port on which the proxy tells how it is. */
    public int monitoringPort() {
        return management.port();
    }

    /** Stops politely: unready first, then requests that last are ended, then the last others, all within the grace period. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        management.announceShutdown();
        Uninterruptibles.sleepUninterruptibly(config.timeouts().shutdownDelay());
        gateway.ifPresent(Gateway::close);
        Duration rest =
                config.timeouts().shutdownGrace().minus(config.timeouts().shutdownDelay());
        webhook.ifPresent(each -> each.stop(rest));
        client.ifPresent(each -> each.stop(rest));
        management.close();
        scheduler.shutdownNow();
        upstream.close();
    }
}
