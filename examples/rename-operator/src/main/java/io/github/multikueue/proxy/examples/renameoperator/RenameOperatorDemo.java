package io.github.multikueue.proxy.examples.renameoperator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A cluster with renamed lamps, the operator with its webhook, and {@code rename-proxy} between them, as in one Pod: the operator's kubeconfig has
 * the address of the proxy and no credentials, and the cluster calls the webhook by way of the proxy.
 */
final class RenameOperatorDemo implements AutoCloseable {

    private static final String NAMESPACE = "default";

    private final Path directory;
    private final LampCluster cluster = new LampCluster(LampNames.renamedDefinition());
    private final LampWebhook webhook;
    private final LampProxy proxy;
    private final LampOperator operator;
    private final HttpClient http = HttpClient.newHttpClient();

    /** @param directory where the kubeconfigs, certificates and rules are put */
    RenameOperatorDemo(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory).toAbsolutePath();
        FakeCluster fake = cluster.cluster();
        TlsIdentity identity = fake.serverCertificate("localhost", "127.0.0.1");
        webhook = new LampWebhook(fake.clientTls(identity));
        proxy = new LampProxy(
                write("cluster.kubeconfig", fake.kubeconfig(fake.adminToken())),
                write("rules.yaml", new String(LampNames.rules(), UTF_8)),
                URI.create("https://127.0.0.1:" + webhook.port()),
                write("tls.crt", identity.certificatePem()),
                write("tls.key", identity.keyPem()));
        cluster.askWebhook(proxy.webhookAddress().resolve(LampWebhook.PATH));
        operator = new LampOperator(client(write("operator.kubeconfig", proxy.kubeconfig())));
        operator.start();
    }

    static ApiClient client(Path kubeconfig) throws IOException {
        return ClientBuilder.kubeconfig(KubeConfig.loadKubeConfig(new StringReader(Files.readString(kubeconfig))))
                .build();
    }

    private Path write(String file, String text) throws IOException {
        return Files.writeString(directory.resolve(file), text);
    }

    FakeCluster cluster() {
        return cluster.cluster();
    }

    LampOperator operator() {
        return operator;
    }

    /** An object as the cluster has it; it must be there. */
    JsonNode stored(String resource, String name) {
        return Objects.requireNonNull(cluster().get(resource, NAMESPACE, name));
    }

    /** An object as a client of the proxy sees it. */
    JsonNode seen(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(proxy.address().resolve(path)).build(), HttpResponse.BodyHandlers.ofByteArray());
        return Json.MAPPER.readTree(answer.body());
    }

    /** A lamp and its switch, left as the operator sees them, right as the cluster has them. */
    String views(String lamp) throws IOException, InterruptedException {
        String namespace = "/namespaces/" + NAMESPACE;
        String lamps = namespace + "/lamps/" + lamp;
        String configMap = "/api/v1" + namespace + "/configmaps/" + lamp + "-switch";
        List<String> left = new ArrayList<>(List.of("THE OPERATOR SEES", ""));
        left.addAll(SideBySide.lines(seen("/apis/original.example.com/v1" + lamps)));
        left.add("");
        List<String> right = new ArrayList<>(List.of("THE CLUSTER HAS", ""));
        right.addAll(SideBySide.lines(stored("renamedlamps", lamp)));
        right.add("");
        left.addAll(SideBySide.lines(seen(configMap)));
        right.addAll(SideBySide.lines(stored("configmaps", lamp + "-switch")));
        return SideBySide.of(left, right);
    }

    String instructions() {
        return """
                In another shell, in this directory; with the names that the operator knows:

                  export KUBECONFIG=%1$s/operator.kubeconfig
                  kubectl get lamps -o wide --show-labels
                  kubectl explain lamp.spec
                  kubectl get configmaps -l original.example.com/lamp,app.kubernetes.io/managed-by=lamp-operator
                  kubectl label lamp kitchen original.example.com/floor=upper --overwrite
                  kubectl get lamps -w

                and with those that the cluster has:

                  export KUBECONFIG=%1$s/cluster.kubeconfig
                  kubectl get renamedlamps -o wide --show-labels
                  kubectl get configmap kitchen-switch -o yaml      # made by the operator
                  kubectl patch renamedlamp kitchen --type=merge -p '{"spec":{"brightness":0}}'   # the operator says: Off
                  kubectl create -f samples/too-bright.yaml         # refused by the operator's webhook
                  kubectl delete renamedlamp kitchen                # and its ConfigMap with it
                  kubectl create -f samples/kitchen.yaml

                Ctrl-C ends it.""".formatted(directory);
    }

    @Override
    public void close() {
        cluster.close();
        operator.close();
        proxy.close();
        webhook.close();
    }
}
