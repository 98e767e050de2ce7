package io.github.multikueue.proxy.examples.ranchertokens;

import io.github.multikueue.proxy.core.fake.FakeAggregator;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import io.github.multikueue.proxy.server.config.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A fake cluster, RancherTokens, and an aggregator in front of both, in one process. The server has the rights of {@code
 * deploy/ranchertokens.yaml}, and no more; alice and bob may have tokens, the auditor may do everything with all of them, and the
 * ServiceAccount visitor nothing.
 */
final class RancherTokensDemo implements AutoCloseable {

    private static final String[] VERBS = {
        "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"
    };
    private static final String[] TOKENS = {"ranchertokens", "clusterranchertokens"};

    private final Path directory;
    private final FakeCluster cluster =
            FakeCluster.builder().name("demo").namespaces("ranchertokens").start();
    private final RancherTokens server;
    private final String direct;
    private final FakeAggregator front;

    /** @param directory where the certificate and the kubeconfigs are put */
    RancherTokensDemo(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory).toAbsolutePath();
        UserInfo self = FakeUser.serviceAccount("ranchertokens", "ranchertokens");
        grantRights(self);
        TlsIdentity identity = cluster.serverCertificate("localhost", "127.0.0.1");
        TlsFiles tls = new TlsFiles(write("tls.crt", identity.certificatePem()), write("tls.key", identity.keyPem()));
        Path kubeconfig = write("ranchertokens.kubeconfig", cluster.kubeconfig(cluster.token(self)));
        server = new RancherTokens(
                ApiClients.manager(kubeconfig, System.getenv(), Duration.ofSeconds(30), CallObserver.NONE),
                tls,
                0,
                "ranchertokens");
        direct = "https://127.0.0.1:" + server.start();
        front = FakeAggregator.start(cluster, RancherTokens.GROUP, URI.create(direct));
        writeKubeconfigs();
    }

    /** Those of the manifests, and of the users. */
    private void grantRights(UserInfo self) {
        cluster.grant(
                FakeGrant.toUser(self.name())
                        .verbs("get", "list", "watch", "create", "update", "delete")
                        .resources("secrets"),
                FakeGrant.toUser(self.name()).verbs("create").resources("tokenreviews", "subjectaccessreviews"),
                FakeGrant.toUser(self.name())
                        .verbs("get", "list", "watch")
                        .resources("configmaps")
                        .namespaces("kube-system"),
                FakeGrant.toGroup("developers").verbs(VERBS).resources(TOKENS),
                FakeGrant.toUser("auditor").verbs("*").resources(TOKENS));
    }

    private void writeKubeconfigs() throws IOException {
        for (String user : new String[] {"alice", "bob", "auditor"}) {
            write(user + ".kubeconfig", front.kubeconfig(cluster.token(FakeUser.of(user, group(user)))));
        }
        write("visitor.kubeconfig", front.kubeconfig(cluster.token(FakeUser.serviceAccount("default", "visitor"))));
        write("admin.kubeconfig", front.kubeconfig(cluster.adminToken()));
    }

    private static String group(String user) {
        return user.equals("auditor") ? "auditors" : "developers";
    }

    private Path write(String file, String text) throws IOException {
        return Files.writeString(directory.resolve(file), text);
    }

    FakeCluster cluster() {
        return cluster;
    }

    /** The address of the server itself. */
    String direct() {
        return direct;
    }

    String front() {
        return front.url();
    }

    String instructions() {
        return """
                RancherTokens runs behind a fake aggregator. In another shell, in examples/ranchertokens:

                  export KUBECONFIG=%1$s/alice.kubeconfig
                  kubectl api-resources --api-group=tomlebreux.com
                  kubectl explain ranchertoken.spec
                  kubectl create -f samples/token.yaml -o yaml   # shows the token, once
                  kubectl get ranchertokens -o wide
                  kubectl patch ranchertoken foo --type=merge -p '{"spec":{"enabled":"false"}}'
                  kubectl --kubeconfig=%1$s/bob.kubeconfig get ranchertokens          # bob sees nothing
                  kubectl --kubeconfig=%1$s/visitor.kubeconfig get ranchertokens      # an account without rights
                  kubectl --kubeconfig=%1$s/admin.kubeconfig get secret foo -o yaml   # a hash only
                  kubectl delete ranchertoken foo

                Ctrl-C ends it.""".formatted(directory);
    }

    @Override
    public void close() {
        front.close();
        server.close();
        cluster.close();
    }
}
