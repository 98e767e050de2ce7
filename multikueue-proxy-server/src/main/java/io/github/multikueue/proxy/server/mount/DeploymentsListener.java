package io.github.multikueue.proxy.server.mount;

import com.google.common.base.Ticker;
import io.github.multikueue.proxy.core.access.SubjectAccessReviewAuthorizer;
import io.github.multikueue.proxy.core.access.authentication.ClientCertificateAuthenticator;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.chain.RequestLimits;
import io.github.multikueue.proxy.core.cache.WatchCaches;
import io.github.multikueue.proxy.core.deployments.Deployments;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.PerClient;
import io.github.multikueue.proxy.server.config.DeploymentsConfig;
import io.github.multikueue.proxy.server.http.ApiListener;
import io.github.multikueue.proxy.server.http.ClientCertificates;
import io.github.multikueue.proxy.server.http.ListenerConfig;
import io.github.multikueue.proxy.server.http.ListenerTls;
import io.github.multikueue.proxy.server.http.SideListener;
import io.github.multikueue.proxy.server.mount.deployments.DeploymentsHandler;
import io.github.multikueue.proxy.server.mount.deployments.MessageExchange;
import io.github.multikueue.proxy.server.observe.ApiServerAudit;
import io.github.multikueue.proxy.server.observe.ApiServerMetrics;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The API for the Deployments of one cluster, on a port of its own, over mutual TLS. A client is let in with a certificate of the
 * configured authorities; it is verified again at each request, so that one whose authority was taken away is refused also on a connection
 * that is open. Started once, closed once; safe for use by many threads.
 */
final class DeploymentsListener implements SideListener {

    static final String NAME = "deployments";
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(30);

    /** None lasts: there is nothing to watch here. */
    private static final int MOST_LASTING = 1;

    private final DeploymentsConfig config;
    private final Supplier<ApiClient> cluster;
    private final ScheduledExecutorService scheduler;
    private final Deployments deployments;
    private final ApiServer server;
    private final ApiListener listener;
    private final ApiServerMetrics metrics;
    private final AtomicBoolean filled = new AtomicBoolean();

    /**
     * Makes it; nothing is served yet.
     *
     * @param cluster the client of the cluster, asked at each request
     */
    DeploymentsListener(
            DeploymentsConfig config,
            Supplier<ApiClient> cluster,
            ApiServerMetrics metrics,
            ScheduledExecutorService scheduler) {
        this.config = config;
        this.cluster = cluster;
        this.metrics = metrics;
        this.scheduler = scheduler;
        deployments = new Deployments("the API server", cluster, this::newCaches);
        CacheMeters.addTo(metrics, () -> Map.of(NAME, deployments.report()));
        listener = new ApiListener(listenerConfig(), this::handle, scheduler, Ticker.systemTicker());
        server = ApiServer.builder(new ServedResources())
                .authenticator(new ClientCertificateAuthenticator(listener::clients)::authenticate)
                .authorizer(authorizer())
                // Whoever sends such headers would take the answer for one to somebody else.
                .impersonationAuthorizer((user, info) -> new Authorizer.Decision(false, "nobody is impersonated here"))
                .limits(new RequestLimits(
                        config.limits().requests(), config.limits().perCaller(), MOST_LASTING, MOST_LASTING))
                .requestTimeout(config.requestTimeout())
                .observer(metrics)
                .observer(new ApiServerAudit(Ticker.systemTicker()))
                .handler(new DeploymentsHandler(deployments))
                .build();
    }

    private Authorizer authorizer() {
        if (config.authorization() == DeploymentsConfig.Authorization.CERTIFICATE) {
            return (user, info) -> Authorizer.Decision.ALLOWED;
        }
        PerClient<SubjectAccessReviewAuthorizer> reviewers =
                new PerClient<>(client -> new SubjectAccessReviewAuthorizer(
                        client, List.of(), config.reviewCacheTtl(), Ticker.systemTicker()::read));
        return DeploymentsHandler.authorizer((user, info) ->
                Authorizer.Decision.of(reviewers.of(cluster.get()).authorize(user, info)));
    }

    private WatchCaches newCaches(ApiClient client) {
        return new WatchCaches(
                client, CacheSettings.of(config.cache()), scheduler, Clock.systemUTC(), new SecureRandom());
    }

    private ListenerConfig listenerConfig() {
        DeploymentsConfig.Listener settings = config.listener();
        ListenerTls tls = ListenerTls.of(settings.tls())
                .clients(
                        ClientCertificates.REQUIRED,
                        ListenerTls.ClientAuthorities.of(settings.clientCa(), Clock.systemUTC()));
        return ListenerConfig.of(NAME, settings.port())
                .on(settings.bindAddress())
                .with(settings.onlyTls13() ? tls.tls13() : tls)
                .times(config.timeouts().requestHead(), config.timeouts().writeStall(), SIGN_OF_LIFE)
                .connections(settings.maxConnections())
                .allowing(settings.allowedHosts())
                .errors(status -> MessageExchange.of(String.valueOf(status.message())));
    }

    private void handle(ApiExchange exchange) throws IOException {
        server.handle(new MessageExchange(exchange));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() throws IOException {
        listener.start();
        metrics.reloads(NAME + "-tls", listener::isCertificateFailing);
        metrics.expires(NAME + "-tls", listener::certificateExpiry);
        metrics.guesses(NAME, listener, ApiListener::refusedGuesses);
    }

    @Override
    public int port() {
        return listener.port();
    }

    /** Why reads do not come from memory yet; begins to fill it. What happens later is not told: the API server answers then. */
    Optional<String> problem() {
        if (!filled.get() && deployments.isCached()) {
            filled.set(true);
        }
        return filled.get() ? Optional.empty() : Optional.of("the Deployments are not in memory yet");
    }

    @Override
    public void stop(Duration grace) {
        server.close();
        listener.stop(grace);
        deployments.close();
    }
}
