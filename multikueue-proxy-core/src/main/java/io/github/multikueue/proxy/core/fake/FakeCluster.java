package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
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
 * <p>Objects given and returned here are copies. Thread safe.
 */
public final class FakeCluster implements AutoCloseable {
    private static final String KUBE_SYSTEM = "kube-system";
    private static final String[] HOSTS = {"localhost", "127.0.0.1", "kubernetes", "kubernetes.default.svc"};

    private final String name;
    private final ResourceRegistry registry = new ResourceRegistry();
    private final ObjectStore store;
    private final ObjectWriter writer;
    private final ResourceReader reader;
    private final GarbageCollector collector;
    private final PodLogs logs;
    private final CertificateAuthority authority;
    private final CertificateAuthority frontProxyAuthority = new CertificateAuthority("front-proxy-ca");
    private final Access access;
    private final Faults faults = new Faults();
    private final Requests requests;
    private final HttpServer server;
    private final @Nullable ExecutorService ownExecutor;

    private FakeCluster(Builder builder) {
        name = builder.name;
        builder.resources().forEach(registry::add);
        store = new ObjectStore(builder.historyLimit);
        collector = new GarbageCollector(store, this::collect);
        collector.switchOn(builder.garbageCollection);
        writer = new ObjectWriter(store, builder.clock, collector);
        reader = new ResourceReader(store, builder.clock, builder.bookmarkInterval);
        logs = new PodLogs(builder.clock);
        authority = new CertificateAuthority(name + "-ca");
        access = new Access(authority);
        requests = new Requests(builder.recordedRequests);
        ownExecutor = builder.executor == null ? FakeThreads.perConnection(name) : null;
        Executor executor = ownExecutor == null ? java.util.Objects.requireNonNull(builder.executor) : ownExecutor;
        ApiServer api = new ApiServer(
                requests,
                faults,
                access,
                new AccessReviews(access, builder.clock),
                new Discovery(registry),
                new Resources(registry, store, writer, reader, logs));
        TlsServer tls = new TlsServer(builder.certificate.identity(authority, HOSTS), authority.certificate());
        server = new HttpServer(name, tls, api, executor);
        prepare(builder.namespaces);
    }

    private void prepare(List<String> namespaces) {
        FakeResource pods = registry.named("pods");
        ObjectFilter everything = new ObjectFilter("", LabelSelector.EVERYTHING, FieldSelector.parse("", pods));
        store.watch(pods, everything, null, snapshot -> {}, change -> {
            if (change.deleted()) {
                logs.podDeleted(change.current().uid());
            }
        });
        namespace("default");
        namespace(KUBE_SYSTEM);
        namespaces.forEach(this::namespace);
        ObjectNode config = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        config.putObject("metadata").put("namespace", KUBE_SYSTEM).put("name", "extension-apiserver-authentication");
        config.putObject("data")
                .put("client-ca-file", certificateAuthority())
                .put("requestheader-allowed-names", "[\"front-proxy-client\"]")
                .put("requestheader-client-ca-file", TlsIdentity.pem(frontProxyAuthority.certificate()))
                .put("requestheader-extra-headers-prefix", "[\"X-Remote-Extra-\"]")
                .put("requestheader-group-headers", "[\"X-Remote-Group\"]")
                .put("requestheader-username-headers", "[\"X-Remote-User\"]");
        create(config);
    }

    /** A cluster with the standard resource types and nothing in it. */
    public static FakeCluster start() {
        return builder().start();
    }

    /** To change something about it first. */
    public static Builder builder() {
        return new Builder();
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
        return kubeconfig("    token: \"" + token + "\"\n", url());
    }

    /** A kubeconfig (YAML, everything inline) for a client certificate. */
    public String kubeconfig(TlsIdentity identity) {
        return kubeconfig(
                "    client-certificate-data: " + base64(identity.certificatePem()) + "\n    client-key-data: "
                        + base64(identity.keyPem()) + "\n",
                url());
    }

    private String kubeconfig(String user, String url) {
        return "apiVersion: v1\nkind: Config\nclusters:\n- name: " + name + "\n  cluster:\n    server: " + url
                + "\n    certificate-authority-data: " + base64(certificateAuthority())
                + "\nusers:\n- name: user\n  user:\n" + user + "contexts:\n- name: " + name
                + "\n  context:\n    cluster: " + name + "\n    user: user\ncurrent-context: " + name + "\n";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A new token of this user. */
    public String token(FakeUser user) {
        byte[] random = new byte[12];
        new SecureRandom().nextBytes(random);
        String token = "fake-" + HexFormat.of().formatHex(random);
        token(token, user);
        return token;
    }

    /** Makes {@code token} this user's. */
    public void token(String token, FakeUser user) {
        access.token(token, user);
    }

    /** Refuses this token from now on. */
    public void revokeToken(String token) {
        access.revokeToken(token);
    }

    /** A token of an administrator, who may do everything. */
    public String adminToken() {
        return token(FakeUser.of("admin", FakeUser.MASTERS));
    }

    /** A client certificate of this user. */
    public TlsIdentity clientCertificate(FakeUser user) {
        return authority.client(user.name(), user.groups());
    }

    /** The client certificate an aggregator would present, which proves the headers {@code X-Remote-User} and so on. */
    public TlsIdentity frontProxyCertificate() {
        return frontProxyAuthority.client("front-proxy-client", List.of());
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
        FakeResource namespaces = registry.named("namespaces");
        if (store.get(namespaces, new ObjectKey("", namespace)) == null) {
            ObjectNode body = Json.object();
            body.putObject("metadata").put("name", namespace);
            body.putObject("status").put("phase", "Active");
            writer.create(namespaces, "", body, true, false);
        }
        return this;
    }

    /** Creates an object, status included, and its namespace if need be; the object as stored. */
    public ObjectNode create(ObjectNode object) {
        String apiVersion = object.path("apiVersion").asText();
        FakeResource resource = registry.of(apiVersion, object.path("kind").asText());
        String namespace =
                resource.namespaced() ? object.at("/metadata/namespace").asText("default") : "";
        if (resource.namespaced()) {
            namespace(namespace);
        }
        ObjectNode bare = bare(object, resource);
        return copy(writer.create(resource, namespace, bare, true, false));
    }

    /** Creates an object given as JSON. */
    public ObjectNode create(String json) {
        return create(Json.object(json));
    }

    /** Creates the object or replaces it; the status only if there is one in {@code object}. */
    public ObjectNode apply(ObjectNode object) {
        FakeResource resource = registry.of(
                object.path("apiVersion").asText(), object.path("kind").asText());
        ObjectKey key = key(resource, object);
        if (store.get(resource, key) == null) {
            return create(object);
        }
        ObjectNode bare = bare(object, resource);
        ((ObjectNode) bare.path("metadata")).remove(List.of("resourceVersion", "uid"));
        String part = bare.has("status") ? ObjectWriter.EVERYTHING : "";
        return copy(writer.update(resource, key, part, false, current -> bare));
    }

    /** Creates or replaces an object given as JSON. */
    public ObjectNode apply(String json) {
        return apply(Json.object(json));
    }

    /** Changes an object but its status by a JSON merge patch; the object as stored. */
    public ObjectNode patch(String resource, String namespace, String object, String mergePatch) {
        return change(resource, namespace, object, "", mergePatch);
    }

    /** Changes an object's status: the patch is of the status only, such as {@code {"phase":"Running"}}. */
    public ObjectNode patchStatus(String resource, String namespace, String object, String mergePatch) {
        return change(resource, namespace, object, "status", "{\"status\":" + mergePatch + "}");
    }

    private ObjectNode change(String resource, String namespace, String object, String subresource, String patch) {
        FakeResource type = registry.named(resource);
        ObjectNode parsed = Json.object(patch);
        return copy(writer.update(
                type, new ObjectKey(namespace, object), subresource, false, current -> Patches.merge(current, parsed)));
    }

    /** Changes an object, status included, by code that edits a copy of it. */
    public ObjectNode edit(String resource, String namespace, String object, Consumer<ObjectNode> edit) {
        FakeResource type = registry.named(resource);
        ObjectKey key = new ObjectKey(namespace, object);
        return copy(writer.update(type, key, ObjectWriter.EVERYTHING, false, current -> {
            edit.accept(current);
            return current;
        }));
    }

    /** An object, or null; {@code resource} is a plural ({@code pods}), with its group if that is not unique. */
    public @Nullable ObjectNode get(String resource, String namespace, String object) {
        StoredObject found = store.get(registry.named(resource), new ObjectKey(namespace, object));
        return found == null ? null : copy(found);
    }

    /** All objects of a type, by namespace and name; of every namespace if {@code namespace} is empty. */
    public List<ObjectNode> list(String resource, String namespace) {
        FakeResource type = registry.named(resource);
        ObjectFilter filter = new ObjectFilter(namespace, LabelSelector.EVERYTHING, FieldSelector.parse("", type));
        List<ObjectNode> copies = new ArrayList<>();
        store.list(type, filter).objects().forEach(object -> copies.add(copy(object)));
        return copies;
    }

    /** Deletes an object as a client would: finalizers hold it, what it owns goes with it. False if there is none. */
    public boolean delete(String resource, String namespace, String object) {
        FakeResource type = registry.named(resource);
        ObjectKey key = new ObjectKey(namespace, object);
        if (store.get(type, key) == null) {
            return false;
        }
        writer.delete(type, key, Json.object(), false);
        return true;
    }

    /** The log of a container of an existing pod. */
    public FakeLog log(String namespace, String pod, String container) {
        StoredObject found = store.get(registry.named("pods"), new ObjectKey(namespace, pod));
        if (found == null) {
            throw new IllegalArgumentException("pod: " + namespace + "/" + pod + " (expected: an existing one)");
        }
        return logs.log(found.uid(), container);
    }

    /** Serves one more resource type. */
    public FakeCluster register(FakeResource resource) {
        registry.add(resource);
        return this;
    }

    /** The present resourceVersion. */
    public long resourceVersion() {
        return store.revision();
    }

    /** Sends a bookmark on every open watch that takes them. */
    public void sendBookmarks() {
        reader.sendBookmarks();
    }

    /** Forgets the past: new watches from any resourceVersion of before get 410 Expired. */
    public void expireHistory() {
        store.expireHistory();
    }

    /** Ends all open watches with an ERROR event 410 Expired. */
    public void expireWatches() {
        reader.expireWatches();
    }

    /** How many watches are open. */
    public int openWatches() {
        return reader.openWatches();
    }

    /** Switches the deletion of owned objects on or off. */
    public void garbageCollection(boolean on) {
        collector.switchOn(on);
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

    /** Closes all connections; accepts new ones without ever sending a byte. */
    public void blackHole() {
        server.blackHole();
    }

    /** Frees port and threads at once. */
    @Override
    public void close() {
        server.close();
        faults.clear();
        if (ownExecutor != null) {
            ownExecutor.shutdownNow();
        }
    }

    private void collect(StoredObject object) {
        try {
            writer.delete(object.resource(), object.key(), Json.object(), false);
        } catch (StatusException e) {
            // Somebody else deleted it first.
            return;
        }
    }

    private static ObjectNode bare(ObjectNode object, FakeResource resource) {
        ObjectNode bare = object.deepCopy();
        String apiVersion = bare.path("apiVersion").asText();
        bare.remove(List.of("kind", "apiVersion"));
        Conversion.toStored(resource, bare, apiVersion.substring(apiVersion.indexOf('/') + 1));
        return bare;
    }

    private static ObjectKey key(FakeResource resource, JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return new ObjectKey(
                resource.namespaced() ? metadata.path("namespace").asText("default") : "",
                metadata.path("name").asText());
    }

    private static ObjectNode copy(StoredObject object) {
        return object.copy(object.resource().storedVersion());
    }

    /** What can be chosen about a cluster before it starts. Not thread safe. */
    public static final class Builder {
        private String name = "fake";
        private Clock clock = Clock.systemUTC();
        private @Nullable Executor executor;
        private List<String> namespaces = List.of();
        private List<String> kueueVersions = List.of("v1beta2", "v1beta1");
        private final List<FakeResource> more = new ArrayList<>();
        private Duration bookmarkInterval = Duration.ofMinutes(1);
        private ServerCertificate certificate = ServerCertificate.GOOD;
        private int historyLimit = 10_000;
        private int recordedRequests = 10_000;
        private boolean garbageCollection = true;

        private Builder() {}

        /** What it is called. Default: {@code fake}. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Where its times come from, but not those of TLS and of watch timeouts. Default: the system's clock. */
        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /**
         * Runs each connection for as long as it lives; never shut down by the cluster. Default: virtual threads on JDK 21
         * and later, else daemon threads.
         */
        public Builder executor(Executor value) {
            executor = value;
            return this;
        }

        /** Namespaces that exist besides {@code default} and {@code kube-system}. */
        public Builder namespaces(String... values) {
            namespaces = List.of(values);
            return this;
        }

        /** The served versions of Kueue's types, the stored one first. Default: v1beta2, v1beta1. */
        public Builder kueueVersions(String... values) {
            kueueVersions = List.of(values);
            return this;
        }

        /** Serves one more resource type. */
        public Builder resource(FakeResource value) {
            more.add(value);
            return this;
        }

        /** How often watches that ask for bookmarks get one. Default: 1 minute. */
        public Builder bookmarkInterval(Duration value) {
            bookmarkInterval = value;
            return this;
        }

        /** What its TLS certificate is like. Default: good. */
        public Builder certificate(ServerCertificate value) {
            certificate = value;
            return this;
        }

        /** How many changes of each type watches can go back. Default: 10000. */
        public Builder historyLimit(int value) {
            historyLimit = value;
            return this;
        }

        /** How many requests the record keeps. Default: 10000. */
        public Builder recordedRequests(int value) {
            recordedRequests = value;
            return this;
        }

        /** Whether what a deleted object owned is deleted. Default: true. */
        public Builder garbageCollection(boolean value) {
            garbageCollection = value;
            return this;
        }

        /** Starts it. */
        public FakeCluster start() {
            return new FakeCluster(this);
        }

        private List<FakeResource> resources() {
            List<FakeResource> all = new ArrayList<>(FakeResources.standard(kueueVersions));
            all.addAll(more);
            return all;
        }
    }
}
