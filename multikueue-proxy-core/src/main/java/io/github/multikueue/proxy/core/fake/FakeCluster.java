package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.ApiCallObserver;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.chain.RequestLimits;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStorage;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStore;
import io.github.multikueue.proxy.core.apiserver.patch.MergePatch;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.fake.http.FakeThreads;
import io.github.multikueue.proxy.core.fake.http.HttpExchange;
import io.github.multikueue.proxy.core.fake.http.LoopbackServer;
import io.github.multikueue.proxy.core.fake.http.TlsServer;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One Kubernetes API server in this process: HTTPS (HTTP/1.1) on a free loopback port, with objects, watches, users, grants,
 * access reviews, pod logs, faults and a record of its requests. It runs nothing: no pod ever starts by itself.
 *
 * <pre>{@code
 * try (FakeCluster cluster = FakeCluster.start()) {
 *     cluster.create("""
 *             {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"p"},
 *              "spec":{"containers":[{"name":"main"}]}}""");
 *     cluster.log("team-a", "p", "main").line("hello").end();
 *     String token = cluster.token(FakeUser.of("alice"));
 *     cluster.grant(FakeGrant.toUser("alice").verbs("get").resources("pods", "pods/log").namespaces("team-a"));
 *     // ... a client of cluster.kubeconfig(token)
 * }
 * }</pre>
 *
 * <p>Objects given and returned here are copies. What the API server would refuse (a change of an object that is not there, a
 * name taken) throws a RuntimeException with the server's message. Thread safe.
 *
 * <p>The class is long, since it is the one place for what tests can do with a cluster; each method is one or a few lines.
 */
public final class FakeCluster implements AutoCloseable {
    /** Tests with many readers are no attack. */
    private static final int MOST_REQUESTS = 100_000;
    /** Faults of a test may last long. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(10);

    private static final String[] HOSTS = {"localhost", "127.0.0.1", "kubernetes", "kubernetes.default.svc"};

    private final String name;
    private final ServedResources resources = new ServedResources();
    private final MemoryStore store;
    private final FakeObjects objects;
    private final PodLogs logs;
    private final CertificateAuthority authority;
    private final CertificateAuthority frontProxyAuthority = new CertificateAuthority("front-proxy-ca");
    private final ServerState state = new ServerState();
    private final FakeAccess access;
    private final Faults faults = new Faults();
    private final Requests requests;
    private final ApiServer api;
    private final LoopbackServer server;
    private final @Nullable ExecutorService ownExecutor;

    FakeCluster(FakeClusterBuilder builder) {
        name = builder.name;
        store = new MemoryStore(builder.clock, builder.historyLimit);
        objects = new FakeObjects(resources, store, builder.clock);
        objects.collector().switchOn(builder.garbageCollection);
        logs = new PodLogs(builder.clock, objects);
        builder.resources().forEach(this::register);
        authority = new CertificateAuthority(name + "-ca");
        access = new FakeAccess(authority, state);
        new AccessReviews(access, builder.clock).resources().forEach(resources::add);
        requests = new Requests(builder.recordedRequests);
        ownExecutor = builder.executor == null ? FakeThreads.perConnection(name) : null;
        Executor executor = ownExecutor == null ? Objects.requireNonNull(builder.executor) : ownExecutor;
        api = apiServer(builder);
        TlsIdentity identity = builder.certificate.identity(authority, HOSTS);
        TlsServer tls = new TlsServer(identity.key(), identity.certificate(), authority.certificate());
        server = new LoopbackServer(name, tls, new FakeApi(requests, faults, api), executor);
        prepare(builder.namespaces);
    }

    private ApiServer apiServer(FakeClusterBuilder builder) {
        return ApiServer.builder(resources)
                .authenticator(access::authenticate)
                .allowAnonymous()
                .authorizer(access)
                .admission(this::requireNamespace)
                .limits(new RequestLimits(MOST_REQUESTS, MOST_REQUESTS, MOST_REQUESTS, MOST_REQUESTS))
                .observer((exchange, info) -> new ApiCallObserver.Observation() {
                    @Override
                    public void authenticated(UserInfo user) {
                        // What faults and tests look at is the fake's own exchange.
                        if (exchange instanceof HttpExchange own) {
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

    private void requireNamespace(
            StorageContext context, ResourceDescription resource, ObjectKey key, JsonNode object) {
        if (resource.namespaced() && objects.stored("namespaces", "", key.namespace()) == null) {
            throw StatusException.notFound(new GroupResource("", "namespaces"), key.namespace());
        }
    }

    private void prepare(List<String> namespaces) {
        objects.onDeletion("pods", pod -> logs.podDeleted(pod.uid()));
        namespace("default");
        namespaces.forEach(this::namespace);
        create(frontProxyConfig());
    }

    /** Where extension API servers learn whom to believe the headers of. */
    private ObjectNode frontProxyConfig() {
        ObjectNode config = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        config.putObject("metadata").put("namespace", "kube-system").put("name", "extension-apiserver-authentication");
        config.putObject("data")
                .put("client-ca-file", certificateAuthority())
                .put("requestheader-allowed-names", "[\"front-proxy-client\"]")
                .put("requestheader-client-ca-file", TlsIdentity.pem(frontProxyAuthority.certificate()))
                .put("requestheader-extra-headers-prefix", "[\"X-Remote-Extra-\"]")
                .put("requestheader-group-headers", "[\"X-Remote-Group\"]")
                .put("requestheader-username-headers", "[\"X-Remote-User\"]");
        return config;
    }

    /** A cluster with the standard resource types and nothing in it. */
    public static FakeCluster start() {
        return builder().start();
    }

    /** To change something about it first. */
    public static FakeClusterBuilder builder() {
        return new FakeClusterBuilder();
    }

    /** Answers a request that another server of HTTP has received. It is not recorded, and no fault befalls it. */
    void answer(ApiExchange exchange) throws IOException {
        api.handle(exchange);
    }

    /** What it is called in thread names and its kubeconfigs. */
    public String name() {
        return name;
    }

    /** Its address: {@code https://127.0.0.1:<port>}. */
    public String url() {
        return "https://127.0.0.1:" + server.port();
    }

    /** The PEM of the authority that signs its certificate and its users' certificates. */
    public String certificateAuthority() {
        return TlsIdentity.pem(authority.certificate());
    }

    /** A kubeconfig (YAML, everything inline) for a bearer token. */
    public String kubeconfig(String token) {
        return KubeconfigTemplate.of(name, url(), certificateAuthority(), token);
    }

    /** A kubeconfig (YAML, everything inline) for a client certificate. */
    public String kubeconfig(TlsIdentity identity) {
        return KubeconfigTemplate.of(name, url(), certificateAuthority(), identity);
    }

    /** A new token of this user. */
    public String token(UserInfo user) {
        byte[] random = new byte[12];
        new SecureRandom().nextBytes(random);
        String token = "fake-" + HexFormat.of().formatHex(random);
        token(token, user);
        return token;
    }

    /** Makes {@code token} this user's. */
    public void token(String token, UserInfo user) {
        access.token(token, user);
    }

    /** Refuses this token from now on. */
    public void revokeToken(String token) {
        access.revokeToken(token);
    }

    /** A token of an administrator, who may do everything. */
    public String adminToken() {
        return token(FakeUser.of("admin", UserInfo.MASTERS));
    }

    /** A client certificate of this user. */
    public TlsIdentity clientCertificate(UserInfo user) {
        return authority.client(user.name(), user.groups());
    }

    /** The client certificate an aggregator would present, which proves the headers {@code X-Remote-User} and so on. */
    public TlsIdentity frontProxyCertificate() {
        return frontProxyAuthority.client("front-proxy-client", List.of());
    }

    /** The certificate of a server at these host names and IP addresses, which everybody trusts who trusts this cluster. */
    public TlsIdentity serverCertificate(String... hosts) {
        return authority.server(hosts);
    }

    /** TLS for a client that trusts this cluster, and shows these certificates to whoever asks for them. */
    public SSLContext clientTls(TlsIdentity... identities) {
        return ClientTls.of(authority.certificate(), identities);
    }

    /** Gives a right. */
    public FakeCluster grant(FakeGrant... grants) {
        for (FakeGrant grant : grants) {
            access.grant(grant);
        }
        return this;
    }

    /** Takes a right back. */
    public void revoke(FakeGrant grant) {
        access.revoke(grant);
    }

    /** Takes all rights given to this user (not to its groups) back. */
    public void revokeGrantsOf(String user) {
        access.revokeAll(user);
    }

    /** Creates a namespace unless it exists. */
    public FakeCluster namespace(String namespace) {
        objects.namespace(namespace);
        return this;
    }

    /** Creates an object, status included, and its namespace if need be; the object as stored. */
    public ObjectNode create(ObjectNode object) {
        return objects.create(object);
    }

    /** Creates an object given as JSON. */
    public ObjectNode create(String json) {
        return create(Json.object(json));
    }

    /** Creates the object or replaces it; the status only if there is one in {@code object}. */
    public ObjectNode apply(ObjectNode object) {
        return objects.apply(object);
    }

    /** Creates or replaces an object given as JSON. */
    public ObjectNode apply(String json) {
        return apply(Json.object(json));
    }

    /** Changes an object but its status by a JSON merge patch; the object as stored. */
    public ObjectNode patch(String resource, String namespace, String object, String mergePatch) {
        ObjectNode patch = Json.object(mergePatch);
        return objects.update(resource, namespace, object, "", current -> MergePatch.apply(current, patch));
    }

    /** Changes an object's status: the patch is of the status only, such as {@code {"phase":"Running"}}. */
    public ObjectNode patchStatus(String resource, String namespace, String object, String mergePatch) {
        ObjectNode patch = Json.object("{\"status\":" + mergePatch + "}");
        return objects.update(resource, namespace, object, "status", current -> MergePatch.apply(current, patch));
    }

    /** Changes an object, status included, by code that edits a copy of it. */
    public ObjectNode edit(String resource, String namespace, String object, Consumer<ObjectNode> edit) {
        return objects.update(resource, namespace, object, FakeObjects.EVERYTHING, current -> {
            edit.accept(current);
            return current;
        });
    }

    /** An object, or null; {@code resource} is a plural ({@code pods}), with its group if that is not unique. */
    public @Nullable ObjectNode get(String resource, String namespace, String object) {
        return objects.get(resource, namespace, object);
    }

    /** All objects of a type, by namespace and name; of every namespace if {@code namespace} is empty. */
    public List<ObjectNode> list(String resource, String namespace) {
        return objects.list(resource, namespace);
    }

    /** Deletes an object as a client would: finalizers hold it, what it owns goes with it. False if there is none. */
    public boolean delete(String resource, String namespace, String object) {
        return objects.delete(resource, namespace, object);
    }

    /** The log of a container of an existing pod. */
    public FakeLog log(String namespace, String pod, String container) {
        ApiObject found = objects.stored("pods", namespace, pod);
        if (found == null) {
            throw new IllegalArgumentException("pod: " + namespace + "/" + pod + " (expected: an existing one)");
        }
        return logs.log(found, container);
    }

    /** Serves one more resource. */
    public FakeCluster register(ResourceDescription resource) {
        boolean isPod = resource.group().isEmpty() && resource.plural().equals("pods");
        objects.add(resource, isPod ? Map.of("log", logs) : Map.of());
        return this;
    }

    /** The present resourceVersion. */
    public long resourceVersion() {
        return store.revision();
    }

    /** Sends a bookmark on every open watch that takes them. */
    public void sendBookmarks() {
        api.watches().sendBookmarks();
    }

    /** Forgets the past: new watches from any resourceVersion of before get 410 Expired. */
    public void expireHistory() {
        objects.storages().forEach(MemoryStorage::forgetHistory);
    }

    /** Ends all open watches with an ERROR event 410 Expired. */
    public void expireWatches() {
        api.watches().fail(StatusException.expired("The resourceVersion for the provided watch is too old."));
    }

    /** How many watches are open. */
    public int openWatches() {
        return api.watches().count();
    }

    /** Switches the deletion of owned objects on or off. */
    public void garbageCollection(boolean on) {
        objects.collector().switchOn(on);
    }

    /** Makes something go wrong from now on. */
    public Fault.Injection inject(Fault fault) {
        return faults.inject(fault);
    }

    /** Takes all faults back. */
    public void clearFaults() {
        faults.clear();
    }

    /** The requests it got. */
    public Requests requests() {
        return requests;
    }

    /** How many connections are open. */
    public int openConnections() {
        return server.connectionCount();
    }

    /** Closes all connections, and resets those that come, as a server does that is down. */
    public void disconnect() {
        server.disconnect();
    }

    /** Listens again, on the same port; ends {@link #blackHole()}. */
    public void reconnect() {
        server.reconnect();
    }

    /** Closes all connections and goes on listening, as an API server that restarts; objects stay. */
    public void restart() {
        server.disconnect();
        server.reconnect();
    }

    /**
     * Restarts as a real API server does: all connections are closed; it listens again, on the same port, before it can judge
     * anybody's rights. Objects and logs stay.
     *
     * @return the start, which goes on when a test says so
     */
    public FakeStartup restartSlowly() {
        server.disconnect();
        FakeStartup startup = new FakeStartup(state);
        server.reconnect();
        return startup;
    }

    /** Whether it refuses connections. */
    boolean isDown() {
        return server.isDown();
    }

    FakeObjects objects() {
        return objects;
    }

    Optional<UserInfo> authenticate(RequestHead request) {
        return access.authenticate(request).map(user -> user.in(UserInfo.AUTHENTICATED));
    }

    boolean collectsGarbage() {
        return objects.collector().isOn();
    }

    /** Ends the logs of a Pod's containers, as the kubelet does that stops them. */
    void closeLogs(String podUid) {
        logs.close(podUid);
    }

    /** Closes all connections; accepts new ones without ever sending a byte. */
    public void blackHole() {
        server.blackHole();
    }

    /** Frees port and threads at once. */
    @Override
    public void close() {
        server.close();
        faults.clear();
        api.close();
        if (ownExecutor != null) {
            ownExecutor.shutdownNow();
        }
    }
}
