package io.github.multikueue.proxy.examples.embedding;

import com.google.common.base.Ticker;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStorage;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStore;
import io.github.multikueue.proxy.core.apiserver.schema.SchemaOf;
import io.github.multikueue.proxy.core.delegation.DelegatedAccess;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import io.github.multikueue.proxy.server.config.TlsFiles;
import io.github.multikueue.proxy.server.http.ApiListener;
import io.github.multikueue.proxy.server.http.ClientCertificates;
import io.github.multikueue.proxy.server.http.ListenerConfig;
import io.github.multikueue.proxy.server.http.ListenerTls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Serves cups, which it keeps in memory, behind the kube-apiserver of a cluster. */
public final class CupServer implements AutoCloseable {

    /** A cup; its schema is made of this record. */
    record Cup(Spec spec) {
        record Spec(int size, String color) {}
    }

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final DelegatedAccess access;
    private final ApiServer server;
    private final ApiListener listener;

    CupServer(ApiClient cluster, TlsFiles tls, int port) {
        // Describe the resource, and say where its objects are.
        ResourceDescription cups = ResourceDescription.of("shop.example.com", "v1", "Cup")
                .shortNames("cu")
                .schema(SchemaOf.record(Cup.class))
                .columns(ColumnDefinition.of("Size", "integer", ".spec.size"), ColumnDefinition.AGE)
                .selectableFields("spec.color")
                .build();
        MemoryStore store = new MemoryStore(Clock.systemUTC());
        ServedResources resources = new ServedResources();
        resources.add(new ServedResource(cups, new MemoryStorage(store, cups.groupResource())));

        // Let the cluster say who callers are, and what they may.
        access = DelegatedAccess.to(cluster);
        server = access.addTo(ApiServer.builder(resources)).build();

        // Listen.
        ListenerTls certificates = ListenerTls.of(tls).clients(ClientCertificates.REQUESTED, access::authorities);
        ListenerConfig config = ListenerConfig.of("cups", port).with(certificates);
        listener = new ApiListener(config, server::handle, scheduler, Ticker.systemTicker());
    }

    /** Begins to serve, and returns the port. */
    int start() throws IOException {
        access.start();
        listener.start();
        return listener.port();
    }

    @Override
    public void close() {
        server.close();
        listener.stop(Duration.ofSeconds(20));
        access.close();
        scheduler.shutdownNow();
    }

    /** Arguments: kubeconfig of the cluster, certificate, private key, port. */
    public static void main(String[] args) throws IOException {
        ApiClient cluster = ApiClients.manager(Path.of(args[0]), Map.of(), Duration.ofSeconds(30), CallObserver.NONE);
        TlsFiles tls = new TlsFiles(Path.of(args[1]), Path.of(args[2]));
        CupServer server = new CupServer(cluster, tls, Integer.parseInt(args[3]));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        System.out.println("Serving cups on port " + server.start());
    }
}
