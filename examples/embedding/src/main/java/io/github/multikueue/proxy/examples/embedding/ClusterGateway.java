package io.github.multikueue.proxy.examples.embedding;

import com.google.common.base.Ticker;
import io.github.multikueue.proxy.core.cache.WatchCacheConfig;
import io.github.multikueue.proxy.core.cache.WatchCaches;
import io.github.multikueue.proxy.core.gateway.Gateway;
import io.github.multikueue.proxy.core.gateway.PassThrough;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.server.http.ApiListener;
import io.github.multikueue.proxy.server.http.ListenerConfig;
import io.github.multikueue.proxy.server.http.ListenerTls;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A caching proxy in front of one cluster, as part of a program of one's own. Started once, closed once. */
final class ClusterGateway implements AutoCloseable {

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final Gateway gateway;
    private final ApiListener listener;

    /**
     * Makes it; nothing is served yet.
     *
     * @param cluster with credentials that may list and watch what is to be in memory
     * @param tls certificate and key; null for plain HTTP
     */
    ClusterGateway(ApiClient cluster, ListenerTls tls) {
        gateway = Gateway.to("my-cluster", () -> cluster, PassThrough.create())
                .caches(client -> new WatchCaches(
                        client, WatchCacheConfig.defaults(), scheduler, Clock.systemUTC(), new SecureRandom()))
                .build();
        ListenerConfig config = ListenerConfig.of("gateway", 0).on("127.0.0.1");
        listener = new ApiListener(
                tls == null ? config : config.with(tls), gateway::handle, scheduler, Ticker.systemTicker());
    }

    /** Begins to serve, and returns the port. */
    int start() throws IOException {
        listener.start();
        return listener.port();
    }

    @Override
    public void close() {
        gateway.close();
        listener.stop(Duration.ofSeconds(5));
        scheduler.shutdownNow();
    }
}
