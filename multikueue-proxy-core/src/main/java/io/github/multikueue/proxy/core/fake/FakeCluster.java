package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.fake.kubelet.FakeCommand;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.util.List;
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
 */
public final class FakeCluster extends FakeServer {
    private final ClusterCertificates certificates;
    private final FakeApiServer api;
    private final FakeObjects objects;

    FakeCluster(FakeClusterBuilder builder, ClusterCertificates certificates, FakeApiServer api) {
        super(
                builder.name,
                certificates.authority(),
                certificates.apiServer(builder.certificate),
                api,
                builder.executor);
        this.certificates = certificates;
        this.api = api;
        this.objects = api.objects();
    }

    /** A cluster with the standard resource types and nothing in it. */
    public static FakeCluster start() {
        return builder().start();
    }

    /** To change something about it first. */
    public static FakeClusterBuilder builder() {
        return new FakeClusterBuilder();
    }

    /** A kubeconfig (YAML, everything inline) for a bearer token. */
    public String kubeconfig(String token) {
        return KubeconfigTemplate.of(name(), url(), certificateAuthority(), token);
    }

    /** A kubeconfig (YAML, everything inline) for a client certificate. */
    public String kubeconfig(TlsIdentity identity) {
        return KubeconfigTemplate.of(name(), url(), certificateAuthority(), identity);
    }

    /** A new token of this user. */
    public String token(UserInfo user) {
        return api.access().newToken(user);
    }

    /** Makes {@code token} this user's. */
    public void token(String token, UserInfo user) {
        api.access().token(token, user);
    }

    /** Refuses this token from now on. */
    public void revokeToken(String token) {
        api.access().revokeToken(token);
    }

    /** A token of an administrator, who may do everything. */
    public String adminToken() {
        return token(FakeUser.of("admin", UserInfo.MASTERS));
    }

    /** A client certificate of this user. */
    public TlsIdentity clientCertificate(UserInfo user) {
        return certificates.client(user);
    }

    /** The client certificate an aggregator would present, which proves the headers {@code X-Remote-User} and so on. */
    public TlsIdentity frontProxyCertificate() {
        return certificates.frontProxy();
    }

    /** The certificate of a server at these host names and IP addresses, which everybody trusts who trusts this cluster. */
    public TlsIdentity serverCertificate(String... hosts) {
        return certificates.server(hosts);
    }

    /** TLS for a client that trusts this cluster, and shows these certificates to whoever asks for them. */
    public SSLContext clientTls(TlsIdentity... identities) {
        return certificates.clientTls(identities);
    }

    /** Gives a right. */
    public FakeCluster grant(FakeGrant... grants) {
        List.of(grants).forEach(api.access()::grant);
        return this;
    }

    /** Takes a right back. */
    public void revoke(FakeGrant grant) {
        api.access().revoke(grant);
    }

    /** Takes all rights given to this user (not to its groups) back. */
    public void revokeGrantsOf(String user) {
        api.access().revokeAll(user);
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
        return objects.patch(resource, namespace, object, "", Json.object(mergePatch));
    }

    /** Changes an object's status: the patch is of the status only, such as {@code {"phase":"Running"}}. */
    public ObjectNode patchStatus(String resource, String namespace, String object, String mergePatch) {
        return objects.patch(resource, namespace, object, "status", Json.object("{\"status\":" + mergePatch + "}"));
    }

    /** Changes an object, status included, by code that edits a copy of it. */
    public ObjectNode edit(String resource, String namespace, String object, Consumer<ObjectNode> edit) {
        return objects.edit(resource, namespace, object, edit);
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
        return api.log(namespace, pod, container);
    }

    /** Sets what the commands of {@code exec} and {@code attach} do from now on. */
    public void onCommand(FakeCommand command) {
        api.kubelet().command(command);
    }

    /** Serves one more resource. */
    public FakeCluster register(ResourceDescription resource) {
        api.register(resource);
        return this;
    }

    /** The present resourceVersion. */
    public long resourceVersion() {
        return api.resourceVersion();
    }

    /** Sends a bookmark on every open watch that takes them. */
    public void sendBookmarks() {
        api.watches().sendBookmarks();
    }

    /** Forgets the past: new watches from any resourceVersion of before get 410 Expired. */
    public void expireHistory() {
        objects.forgetHistory();
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

    /**
     * Restarts as a real API server does: all connections are closed; it listens again, on the same port, before it can judge
     * anybody's rights. Objects and logs stay.
     *
     * @return the start, which goes on when a test says so
     */
    public FakeStartup restartSlowly() {
        disconnect();
        FakeStartup startup = api.beginStartup();
        reconnect();
        return startup;
    }

    FakeApiServer api() {
        return api;
    }

    UncheckedObjects unchecked() {
        return objects.unchecked();
    }
}
