package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.apiserver.Authenticator;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.KubectlConformance;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStorage;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStore;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** Jetty as a carrier of the library, with TLS and HTTP/2. */
class JettyConformanceTest extends KubectlConformance {

    private static final String AUTHORIZATION = "Bearer s3cret";
    private static final UserInfo ADMIN = UserInfo.of("admin", UserInfo.MASTERS, UserInfo.AUTHENTICATED);
    private static final ResourceDescription NAMESPACES = ResourceDescription.of("", "v1", "Namespace")
            .clusterScoped()
            .builtIn()
            .build();

    @TempDir
    private Path directory;

    private final MemoryStore store = new MemoryStore(Clock.systemUTC());
    private final MemoryStorage namespaces = new MemoryStorage(store, NAMESPACES.groupResource());
    private ApiServer api;
    private TestListener listener;

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
        api = ApiServer.builder(resources)
                .authenticator(bearerToken())
                .authorizer((user, request) -> new Authorizer.Decision(user.isIn(UserInfo.MASTERS), ""))
                .admission((context, resource, key, object) -> {
                    if (resource.namespaced()) {
                        namespaces.get(context, new ObjectKey("", key.namespace()));
                    }
                })
                .build();
        listener = TestListener.secure(TestCertificates.tls(directory, ClientCertificates.NOT_REQUESTED), api::handle);
        return listener.uri("/");
    }

    private static Authenticator bearerToken() {
        return request -> {
            String given = request.header("Authorization");
            if (given != null && !given.equals(AUTHORIZATION)) {
                throw StatusException.unauthorized();
            }
            return Optional.ofNullable(given).map(token -> ADMIN);
        };
    }

    @Override
    protected HttpClient client() {
        return HttpClient.newBuilder()
                .sslContext(TestCertificates.context(null))
                .build();
    }

    @Override
    protected String authorization() {
        return AUTHORIZATION;
    }

    @Override
    protected void stop() {
        if (listener != null) {
            listener.close();
        }
        if (api != null) {
            api.close();
        }
    }
}
