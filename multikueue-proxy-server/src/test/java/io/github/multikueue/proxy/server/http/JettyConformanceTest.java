package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.apiserver.KubectlConformance;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStorage;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStore;
import io.github.multikueue.proxy.core.delegation.DelegatedAccess;
import io.github.multikueue.proxy.core.fake.FakeAggregator;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import io.github.multikueue.proxy.server.config.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Jetty as a carrier of the library, with TLS and HTTP/2, in a server that a cluster tells who may do what. */
class JettyConformanceTest extends KubectlConformance {

    private static final ResourceDescription NAMESPACES = ResourceDescription.of("", "v1", "Namespace")
            .clusterScoped()
            .builtIn()
            .build();

    @TempDir
    private Path directory;

    private final FakeCluster cluster = FakeCluster.start();
    private final String token = cluster.adminToken();
    private final MemoryStore store = new MemoryStore(Clock.systemUTC());
    private final MemoryStorage namespaces = new MemoryStorage(store, NAMESPACES.groupResource());
    private DelegatedAccess access;
    private ApiServer api;
    private TestListener listener;
    private FakeAggregator front;

    @Override
    protected URI start(ResourceDescription cups) throws IOException {
        namespaces.create(
                Json.object()
                        .put("apiVersion", "v1")
                        .put("kind", "Namespace")
                        .set("metadata", Json.object().put("name", "shop")),
                false);
        ServedResources resources = new ServedResources();
        resources.add(new ServedResource(NAMESPACES, namespaces));
        resources.add(new ServedResource(cups, new MemoryStorage(store, cups.groupResource())));
        access = DelegatedAccess.to(ApiClients.manager(
                write("kubeconfig", cluster.kubeconfig(token)), Map.of(), Duration.ofMinutes(1), CallObserver.NONE));
        access.start();
        api = access.addTo(ApiServer.builder(resources))
                .admission((context, resource, key, object) -> {
                    if (resource.namespaced()) {
                        namespaces.get(context, new ObjectKey("", key.namespace()));
                    }
                })
                .build();
        listener = TestListener.secure(tls(), api::handle);
        front = FakeAggregator.start(cluster, cups.group(), listener.uri(""));
        return listener.uri("/");
    }

    private ListenerTls tls() throws IOException {
        TlsIdentity identity = cluster.serverCertificate("localhost");
        TlsFiles files = new TlsFiles(write("tls.crt", identity.certificatePem()), write("tls.key", identity.keyPem()));
        return ListenerTls.of(files).clients(ClientCertificates.REQUESTED, access::authorities);
    }

    private Path write(String file, String text) throws IOException {
        return Files.writeString(directory.resolve(file), text);
    }

    @Override
    protected URI front() {
        return URI.create(front.url());
    }

    @Override
    protected HttpClient client() {
        return HttpClient.newBuilder().sslContext(cluster.clientTls()).build();
    }

    @Override
    protected String token() {
        return token;
    }

    @Override
    protected void stop() {
        if (front != null) {
            front.close();
        }
        if (listener != null) {
            listener.close();
        }
        if (api != null) {
            api.close();
        }
        if (access != null) {
            access.close();
        }
        cluster.close();
    }
}
