package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.Connector;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.ApiCallObserver;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.chain.FailureResponses;
import io.github.multikueue.proxy.core.apiserver.chain.RequestLimits;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStore;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.verbs.Watches;
import io.github.multikueue.proxy.core.fake.http.HttpExchange;
import io.github.multikueue.proxy.core.fake.kubelet.FakeKubelet;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What answers behind the port of a {@link FakeCluster}: its resources, objects, Pod logs, users and rights. Thread safe. */
final class FakeApiServer extends FakeHandler {
    /** Tests with many readers are no attack. */
    private static final int MOST_REQUESTS = 100_000;
    /** Faults of a test may last long. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(10);

    private final ServedResources resources = new ServedResources();
    private final ServerState state = new ServerState();
    private final MemoryStore store;
    private final FakeObjects objects;
    private final PodLogs logs;
    private final FakeKubelet kubelet;
    private final FakeAccess access;
    private final ApiServer server;

    FakeApiServer(FakeClusterBuilder builder, ClusterCertificates certificates) {
        super(builder.recordedRequests);
        store = new MemoryStore(builder.clock, builder.historyLimit);
        objects = new FakeObjects(resources, store, builder.clock, new SecureRandom());
        objects.collector().switchOn(builder.garbageCollection);
        logs = new PodLogs(builder.clock, objects);
        kubelet = new FakeKubelet(pod -> objects.stored("pods", pod.namespace(), pod.name()) != null);
        builder.resources().forEach(this::register);
        access = new FakeAccess(certificates.authority(), state);
        new AccessReviews(access, builder.clock).resources().forEach(resources::add);
        server = server(builder);
        objects.onDeletion("pods", pod -> logs.podDeleted(pod.uid()));
        createFirstObjects(builder.namespaces, certificates);
    }

    private ApiServer server(FakeClusterBuilder builder) {
        return ApiServer.builder(resources)
                .authenticator(access::authenticate)
                .allowAnonymous()
                .authorizer(access)
                .admission((context, resource, key, object) -> {
                    requireNamespace(resource, key);
                    if (DefinedResources.areDefinedBy(resource.groupResource())) {
                        CustomDefinition.check(object);
                    }
                    builder.admission.beforeCreate(context, resource, key, object);
                })
                .limits(new RequestLimits(MOST_REQUESTS, MOST_REQUESTS, MOST_REQUESTS, MOST_REQUESTS))
                .observer((exchange, info) -> new ApiCallObserver.ObservedCall() {
                    @Override
                    public void authenticated(UserInfo caller, UserInfo user) {
                        // What faults and tests look at is the fake's own exchange.
                        ApiExchange received = exchange instanceof ProtobufBody body ? body.origin() : exchange;
                        if (received instanceof HttpExchange own) {
                            own.attachment(FakeRequest.class).authenticated(user);
                        }
                    }
                })
                .bookmarkInterval(builder.bookmarkInterval)
                .requestTimeout(REQUEST_TIMEOUT)
                .clock(builder.clock)
                .documents(FakeDocuments.of(resources, state, builder.clock))
                .build();
    }

    private void requireNamespace(ResourceDescription resource, ObjectKey key) {
        if (resource.namespaced() && objects.stored("namespaces", "", key.namespace()) == null) {
            throw StatusException.notFound(new GroupResource("", "namespaces"), key.namespace());
        }
    }

    private void createFirstObjects(List<String> namespaces, ClusterCertificates certificates) {
        objects.namespace("default");
        namespaces.forEach(objects::namespace);
        objects.create(certificates.frontProxyConfig());
    }

    @Override
    void serve(HttpExchange exchange) throws IOException {
        answer(exchange);
    }

    @Override
    void fail(HttpExchange exchange, StatusException reason) throws IOException {
        FailureResponses.respond(exchange, reason.status());
    }

    /** Answers a request that another server of HTTP has received. It is not recorded, and no fault befalls it. */
    void answer(ApiExchange exchange) throws IOException {
        ApiExchange readable;
        try {
            readable = ProtobufBody.inJson(exchange);
        } catch (StatusException e) {
            FailureResponses.respond(exchange, e.status());
            return;
        }
        server.handle(readable);
    }

    void register(ResourceDescription resource) {
        boolean isPod = resource.group().isEmpty() && resource.plural().equals("pods");
        Map<String, Connector> ofPods = Map.of("log", logs, "exec", kubelet, "attach", kubelet, "portforward", kubelet);
        objects.add(resource, isPod ? ofPods : Map.of());
    }

    FakeObjects objects() {
        return objects;
    }

    FakeKubelet kubelet() {
        return kubelet;
    }

    FakeAccess access() {
        return access;
    }

    PodLogs logs() {
        return logs;
    }

    Watches watches() {
        return server.watches();
    }

    /** The log of a container of an existing Pod. */
    FakeLog log(String namespace, String pod, String container) {
        ApiObject found = objects.stored("pods", namespace, pod);
        if (found == null) {
            throw new IllegalArgumentException("pod: " + namespace + "/" + pod + " (expected: an existing one)");
        }
        return logs.log(found, container);
    }

    /** The caller of a request, with the groups of whoever is authenticated; empty for anonymous. */
    Optional<UserInfo> authenticate(RequestHead request) {
        return access.authenticate(request).map(user -> user.in(UserInfo.AUTHENTICATED));
    }

    long resourceVersion() {
        return store.revision();
    }

    /** It knows no roles from now on, until its start says otherwise. */
    FakeStartup beginStartup() {
        return new FakeStartup(state);
    }

    @Override
    public void close() {
        super.close();
        server.close();
    }
}
