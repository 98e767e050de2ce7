package io.github.multikueue.proxy.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of docs/apiserver.md, behind an aggregator. */
class CupServerTest {

    private static final String CUPS = "/apis/shop.example.com/v1/namespaces/shop/cups";

    private final FakeCluster cluster = FakeCluster.builder().namespaces("shop").start();

    @TempDir
    private Path directory;

    private CupServer server;
    private FakeAggregator front;
    private HttpClient http;

    @BeforeEach
    void start() throws IOException {
        UserInfo self = FakeUser.serviceAccount("shop", "cups");
        cluster.grant(
                FakeGrant.toUser(self.name()).verbs("create").resources("tokenreviews", "subjectaccessreviews"),
                FakeGrant.toUser(self.name())
                        .verbs("get", "list", "watch")
                        .resources("configmaps")
                        .namespaces("kube-system"),
                FakeGrant.toUser("alice").verbs("*").resources("cups"));
        TlsIdentity identity = cluster.serverCertificate("localhost", "127.0.0.1");
        TlsFiles tls = new TlsFiles(write("tls.crt", identity.certificatePem()), write("tls.key", identity.keyPem()));
        Path kubeconfig = write("kubeconfig", cluster.kubeconfig(cluster.token(self)));
        server = new CupServer(
                ApiClients.manager(kubeconfig, Map.of(), Duration.ofSeconds(30), CallObserver.NONE), tls, 0);
        front = FakeAggregator.start(cluster, "shop.example.com", URI.create("https://127.0.0.1:" + server.start()));
        http = HttpClient.newBuilder().sslContext(cluster.clientTls()).build();
    }

    @AfterEach
    void close() {
        front.close();
        server.close();
        cluster.close();
    }

    private Path write(String file, String text) throws IOException {
        return Files.writeString(directory.resolve(file), text);
    }

    private HttpResponse<String> ask(String user, String method, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(front.url() + path))
                        .header("Authorization", "Bearer " + cluster.token(FakeUser.of(user)))
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void whoMayHasCups() throws Exception {
        String cup = "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"size\":3,\"color\":\"red\"}}";

        assertThat(ask("alice", "POST", CUPS, cup).statusCode()).isEqualTo(201);
        assertThat(ask("alice", "GET", CUPS + "?fieldSelector=spec.color%3Dred", "")
                        .body())
                .contains("\"name\":\"a\"");
        assertThat(ask("alice", "POST", CUPS, cup.replace("3", "\"x\"")).statusCode())
                .isEqualTo(422);
        assertThat(ask("bob", "GET", CUPS, "").statusCode()).isEqualTo(403);
    }
}
