package io.github.multikueue.proxy.server.mount;

import com.google.common.base.Ticker;
import com.google.common.util.concurrent.Uninterruptibles;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.RequestLimits;
import io.github.multikueue.proxy.core.apiserver.discovery.HealthCheck;
import io.github.multikueue.proxy.core.cache.WatchCaches;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.delegation.DelegatedAccess;
import io.github.multikueue.proxy.core.gateway.ForeignUsers;
import io.github.multikueue.proxy.core.gateway.Gateway;
import io.github.multikueue.proxy.core.gateway.GatewayBuilder;
import io.github.multikueue.proxy.core.gateway.GatewayIdentity;
import io.github.multikueue.proxy.core.gateway.ImpersonatedCallers;
import io.github.multikueue.proxy.core.gateway.PassThrough;
import io.github.multikueue.proxy.core.gateway.renaming.Renaming;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.server.config.CacheProxyConfig;
import io.github.multikueue.proxy.server.config.TlsFiles;
import io.github.multikueue.proxy.server.http.ApiListener;
import io.github.multikueue.proxy.server.http.ClientCertificates;
import io.github.multikueue.proxy.server.http.ListenerConfig;
import io.github.multikueue.proxy.server.http.ListenerTls;
import io.github.multikueue.proxy.server.observe.ApiServerAudit;
import io.github.multikueue.proxy.server.observe.ApiServerMetrics;
import io.github.multikueue.proxy.server.observe.RenamingMetrics;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A caching proxy in front of one API server, on a port of its own. Its threads are daemons. Started once, closed once; safe for use by
 * many threads.
 *
 * <pre>{@code
 * try (CacheProxy proxy = CacheProxy.create(CacheProxyConfig.of(Map.of(), Map.of()), System.getenv())) {
 *     proxy.start();
 *     ...
 * }
 * }</pre>
 */
public final class CacheProxy implements AutoCloseable {

    private static final String CLUSTER = "cache-proxy";
    private static final String UPSTREAM = "upstream";
    private static final Logger LOG = LoggerFactory.getLogger(CacheProxy.class);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(30);
    private static final int MOST_LASTING = 10_000;
    private static final int MOST_LASTING_OF_ONE = 5_000;

    private final CacheProxyConfig config;
    private final ScheduledExecutorService scheduler =
            Executors.newScheduledThreadPool(2, Threads.daemons("cache-proxy-timer"));
    private final ApiClient upstream;
    private final Optional<VerifiedCallers> callers;
    private final Gateway gateway;
    private final ServingCertificate certificate;
    private final ApiListener listener;
    private final Optional<ManagementApi> management;
    private final FirstContact contact;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Makes a proxy; nothing is served, and nobody is asked yet.
     *
     * @param environment the environment variables, for finding a kubeconfig if none is configured
     * @throws IOException if there is no kubeconfig, or it cannot be used
     * @throws io.github.multikueue.proxy.core.InvalidConfigException if another file cannot be used that is named in the settings
     */
    public static CacheProxy create(CacheProxyConfig config, Map<String, String> environment) throws IOException {
        ApiClient upstream = ApiClients.configured(
                UPSTREAM,
                config.upstream().kubeconfig(),
                environment,
                config.upstream().requestTimeout(),
                CallObserver.NONE);
        return new CacheProxy(config, upstream);
    }

    private CacheProxy(CacheProxyConfig config, ApiClient upstream) throws IOException {
        this.config = config;
        this.upstream = upstream;
        boolean impersonates = config.upstream().identity() == CacheProxyConfig.Identity.IMPERSONATION;
        callers = impersonates
                ? Optional.of(new VerifiedCallers(upstream, config.listener().clientCa()))
                : Optional.empty();
        contact = new FirstContact(upstream, scheduler);
        ApiServerMetrics metrics = new ApiServerMetrics(new ServedResources());
        GatewayBuilder builder = Gateway.to(CLUSTER, () -> upstream, identity())
                .limits(new RequestLimits(
                        config.limits().requests(), config.limits().perCaller(), MOST_LASTING, MOST_LASTING_OF_ONE))
                .requestTimeout(config.upstream().requestTimeout())
                .observer(metrics)
                .observer(new ApiServerAudit(Ticker.systemTicker()));
        config.renameRules()
                .ifPresent(
                        rules -> builder.renaming(new Renaming(rules, RenamingMetrics.ofClients(metrics.registry()))));
        if (config.cache().enabled()) {
            builder.caches(this::newCaches);
        }
        gateway = builder.build();
        CacheMeters.addTo(metrics, () -> Map.of(CLUSTER, gateway.report()));
        TlsFiles given = config.listener().tls();
        certificate = given == null
                ? ServingCertificate.made(config.listener().serverNames())
                : ServingCertificate.given(given);
        listener = new ApiListener(listenerConfig(), gateway::handle, scheduler, Ticker.systemTicker());
        metrics.reloads("tls", listener::isCertificateFailing);
        metrics.expires("tls", listener::certificateExpiry);
        metrics.guesses(CLUSTER, listener, ApiListener::refusedGuesses);
        callers.ifPresent(each -> {
            metrics.reloads("front-proxy", () -> each.access().problem().isPresent());
            metrics.reloads("client-ca", each::isFailing);
        });
        management = management(metrics);
    }

    private WatchCaches newCaches(ApiClient client) {
        return new WatchCaches(
                client, CacheSettings.of(config.cache()), scheduler, Clock.systemUTC(), new SecureRandom());
    }

    private GatewayIdentity identity() {
        Duration ttl = config.upstream().reviewCacheTtl();
        return callers.<GatewayIdentity>map(each -> new ImpersonatedCallers(
                        CLUSTER,
                        () -> upstream,
                        each::addTo,
                        // Whoever is known may come: the API server itself decides what they may.
                        (user, request) -> Authorizer.Decision.ALLOWED,
                        ForeignUsers.OF_SAME_CLUSTER,
                        ttl,
                        Ticker.systemTicker()::read))
                .orElseGet(() -> new PassThrough(ttl, Ticker.systemTicker()::read));
    }

    private ListenerConfig listenerConfig() {
        CacheProxyConfig.Listener settings = config.listener();
        ListenerTls tls = ListenerTls.of(certificate.files());
        return ListenerConfig.of(CLUSTER, settings.port())
                .on(settings.bindAddress())
                .with(callers.map(each -> tls.clients(ClientCertificates.REQUESTED, each::authorities))
                        .orElse(tls.clients(ClientCertificates.REQUESTED, ListenerTls.ClientAuthorities.NONE)))
                .times(config.timeouts().requestHead(), config.timeouts().writeStall(), SIGN_OF_LIFE)
                .connections(settings.maxConnections())
                .lasting(MOST_LASTING)
                .allowing(settings.allowedHosts());
    }

    private Optional<ManagementApi> management(ApiServerMetrics metrics) {
        return ManagementApi.of(
                config.management(), metrics, List.of(new HealthCheck("api-server", contact::problem)), scheduler);
    }

    /**
     * Begins to serve.
     *
     * @throws java.net.BindException if a port is taken
     * @throws io.github.multikueue.proxy.core.InvalidConfigException if the certificate cannot be used
     * @throws IOException if it cannot be found out whom to believe; with impersonation alone
     */
    public void start() throws IOException {
        listener.start();
        if (management.isPresent()) {
            management.get().start();
        }
        contact.start();
        if (callers.isPresent()) {
            callers.get().access().start();
        }
        LOG.info("Serving on port {}", port());
    }

    /** The port that is served on. */
    public int port() {
        return listener.port();
    }

    /** The port on which the proxy tells how it is; empty if there is none. */
    public OptionalInt managementPort() {
        return management.map(each -> OptionalInt.of(each.port())).orElse(OptionalInt.empty());
    }

    /** A kubeconfig for clients, without credentials. */
    public String clientKubeconfig() {
        String host = config.listener().serverNames().get(0);
        String address = host.contains(":") ? "[" + host + "]" : host;
        return ClientKubeconfig.of(CLUSTER, "https://" + address + ":" + port(), certificate.authority());
    }

    /** The PEM certificate that clients must trust, if it was made at start. */
    public Optional<String> madeAuthority() {
        return certificate.made() == null ? Optional.empty() : Optional.of(certificate.authority());
    }

    /** Stops politely: unready first, then watches are ended, then the last requests, all within the configured grace period. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        management.ifPresent(ManagementApi::announceShutdown);
        Uninterruptibles.sleepUninterruptibly(config.timeouts().shutdownDelay());
        gateway.close();
        listener.stop(config.timeouts().shutdownGrace().minus(config.timeouts().shutdownDelay()));
        management.ifPresent(ManagementApi::close);
        callers.map(VerifiedCallers::access).ifPresent(DelegatedAccess::close);
        scheduler.shutdownNow();
        upstream.close();
        certificate.close();
    }
}
