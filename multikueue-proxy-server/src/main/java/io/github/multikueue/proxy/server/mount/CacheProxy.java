package io.github.multikueue.proxy.server.mount;

import com.google.common.base.Ticker;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.RequestLimits;
import io.github.multikueue.proxy.core.apiserver.discovery.HealthCheck;
import io.github.multikueue.proxy.core.cache.WatchCaches;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.delegation.DelegatedAccess;
import io.github.multikueue.proxy.core.gateway.ForeignUsers;
import io.github.multikueue.proxy.core.gateway.Gateway;
import io.github.multikueue.proxy.core.gateway.GatewayIdentity;
import io.github.multikueue.proxy.core.gateway.Impersonation;
import io.github.multikueue.proxy.core.gateway.PassThrough;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.server.config.CacheProxyConfig;
import io.github.multikueue.proxy.server.config.ServerConfig.ManagementListener;
import io.github.multikueue.proxy.server.http.ApiListener;
import io.github.multikueue.proxy.server.http.ClientCertificates;
import io.github.multikueue.proxy.server.http.ListenerConfig;
import io.github.multikueue.proxy.server.http.ListenerTls;
import io.github.multikueue.proxy.server.observe.ApiServerAudit;
import io.github.multikueue.proxy.server.observe.ApiServerMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

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
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(30);

    private final CacheProxyConfig config;
    private final ScheduledExecutorService scheduler =
            Executors.newScheduledThreadPool(2, Threads.daemons("cache-proxy-timer"));
    private final ApiClient upstream;
    private final @Nullable DelegatedAccess access;
    private final Optional<WatchCaches> caches;
    private final Gateway gateway;
    private final ServingCertificate certificate;
    private final ApiListener listener;
    private final Optional<ManagementApi> management;
    private final HealthProbe health;
