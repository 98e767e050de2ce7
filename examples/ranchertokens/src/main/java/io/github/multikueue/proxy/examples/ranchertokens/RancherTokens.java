package io.github.multikueue.proxy.examples.ranchertokens;

import com.google.common.base.Ticker;
import com.google.common.util.concurrent.Uninterruptibles;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.schema.SchemaOf;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.delegation.DelegatedAccess;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import io.github.multikueue.proxy.server.config.TlsFiles;
import io.github.multikueue.proxy.server.http.ApiListener;
import io.github.multikueue.proxy.server.http.ClientCertificates;
import io.github.multikueue.proxy.server.http.ListenerConfig;
import io.github.multikueue.proxy.server.http.ListenerTls;
import io.github.multikueue.proxy.server.observe.ApiServerAudit;
import io.github.multikueue.proxy.server.observe.ApiServerMetrics;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The server: {@code RancherToken} and {@code ClusterRancherToken} behind one HTTPS port. Started once, closed once. */
public final class RancherTokens implements AutoCloseable {

    /** The API group of the tokens. */
    public static final String GROUP = "tomlebreux.com";

    private static final int MOST_WATCHES = 500;

    private final ExecutorService watches = Threads.blocking("token-watch", MOST_WATCHES);
    private final ScheduledExecutorService scheduler =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("listener"));
    private final DelegatedAccess access;
    private final ApiServer server;
    private final ApiListener listener;

    /**
     * Makes a server that is not started.
     *
     * @param cluster asked with the rights of this program
     * @param port the TCP port, or 0 for any free one
     * @param namespace where the Secrets of {@code ClusterRancherToken}s are
     */
    public RancherTokens(ApiClient cluster, TlsFiles tls, int port, String namespace) {
        access = DelegatedAccess.to(cluster);
        ServedResources resources = new ServedResources();
        for (ResourceDescription each : new ResourceDescription[] {
            described("RancherToken").shortNames("rt").build(),
            described("ClusterRancherToken").shortNames("crt").clusterScoped().build()
        }) {
            TokenStorage storage =
                    new TokenStorage(cluster, each, namespace, watches, access::authorize, new SecureRandom());
            resources.add(new ServedResource(each, storage));
        }
        ApiServerMetrics metrics = new ApiServerMetrics(resources);
        server = access.addTo(metrics.addTo(ApiServer.builder(resources)))
                .observer(new ApiServerAudit(Ticker.systemTicker()))
                .allowAnonymous()
                .build();
        ListenerTls certificates = ListenerTls.of(tls).clients(ClientCertificates.REQUESTED, access::authorities);
        ListenerConfig config = ListenerConfig.of("ranchertokens", port).with(certificates);
        listener = new ApiListener(config, server::handle, scheduler, Ticker.systemTicker());
        metrics.reloads("tls", listener::isCertificateFailing);
        metrics.reloads("front-proxy", () -> access.problem().isPresent());
    }

    private static ResourceDescription.Builder described(String kind) {
        return ResourceDescription.of(GROUP, "v1alpha1", kind)
                .schema(SchemaOf.record(RancherToken.class))
                .columns(
                        ColumnDefinition.of("User", "string", ".spec.userID"),
                        ColumnDefinition.of("Cluster", "string", ".spec.clusterName"),
                        ColumnDefinition.of("Enabled", "string", ".spec.enabled"),
                        ColumnDefinition.AGE,
                        ColumnDefinition.of("Expires", "string", ".status.expiresAt")
                                .wide())
                .selectableFields("spec.userID", "spec.clusterName", "spec.enabled")
                .statusFromStorage()
                .withoutGenerations();
    }

    /** Begins to serve, and returns the port. */
    public int start() throws IOException {
        access.start();
        listener.start();
        return listener.port();
    }

    /** Serves as not ready for three seconds, until nobody sends requests any more, and stops then. */
    public void stop() {
        server.announceShutdown();
        Uninterruptibles.sleepUninterruptibly(Duration.ofSeconds(3));
        close();
    }

    /** Stops: watches are ended, running requests have up to 20 s. */
    @Override
    public void close() {
        server.close();
        listener.stop(Duration.ofSeconds(20));
        access.close();
        watches.shutdownNow();
        scheduler.shutdownNow();
    }
}
