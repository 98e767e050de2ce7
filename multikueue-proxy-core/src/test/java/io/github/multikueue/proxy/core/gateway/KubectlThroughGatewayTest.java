package io.github.multikueue.proxy.core.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multikueue.proxy.core.apiserver.KubectlProgram;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.SocketApiServer;
import io.github.multikueue.proxy.core.fake.kubelet.FakeCommand;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kubectl takes a gateway for the cluster behind it. Skipped where there is no kubectl on the PATH, or an old one. */
class KubectlThroughGatewayTest {

    private static final String[] CONFIGS = {"direct", "gateway"};
    private static final String REMOTE_COMMANDS = "KUBECTL_REMOTE_COMMAND_WEBSOCKETS";

    /** Both kubectls print the same age. */
    private final FakeCluster cluster = FakeCluster.builder()
            .namespaces("team-a")
            .resource(metrics("PodMetrics").plural("pods").build())
            .resource(metrics("NodeMetrics").plural("nodes").clusterScoped().build())
            .clock(Clock.fixed(Instant.now(), ZoneOffset.UTC))
            .start();

    private final Map<String, String> environment = new HashMap<>();
    private final List<Process> started = new ArrayList<>();
    private ApiClient client;
    private Gateway gateway;
    private TestCarrier carrier;

    @TempDir
    private Path home;

    private static ResourceDescription.Builder metrics(String kind) {
        return ResourceDescription.of("metrics.k8s.io", "v1beta1", kind);
    }

    @BeforeEach
    void start() throws Exception {
        assumeTrue(KubectlProgram.isRecent(), "kubectl 1.27 or later is not on the PATH");
        createPod();
        client = ApiClients.extension(
                "up",
                URI.create(cluster.url()),
                cluster.certificateAuthority(),
                Duration.ofSeconds(60),
                CallObserver.NONE);
        gateway = Gateway.to("up", () -> client, PassThrough.create()).build();
        carrier = new SocketApiServer(gateway::handle);
        String token = cluster.adminToken();
        Files.writeString(home.resolve("direct"), cluster.kubeconfig(token));
        String authority = Base64.getEncoder()
                .encodeToString(TlsIdentity.pem(carrier.authority()).getBytes(UTF_8));
        Files.writeString(
                home.resolve("gateway"),
                cluster.kubeconfig(token)
                        .replaceAll("server: .*", "server: " + carrier.url())
                        .replaceAll("certificate-authority-data: .*", "certificate-authority-data: " + authority));
    }

    private void createPod() {
        cluster.apply("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"p"},
                 "spec":{"nodeName":"n","containers":[{"name":"main"}]},
                 "status":{"phase":"Running","containerStatuses":[{"name":"main","ready":true,"restartCount":0,
                           "state":{"running":{}}}]}}""");
    }

    @AfterEach
    void stop() {
        started.forEach(Process::destroyForcibly);
        if (carrier != null) {
            carrier.close();
            gateway.close();
            client.close();
        }
        cluster.close();
    }

    private Process start(String config, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("kubectl", "--cache-dir=" + home.resolve(config + "-cache")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("HOME", home.toString());
        builder.environment().put("KUBECONFIG", home.resolve(config).toString());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private String kubectl(String config, int exit, String stdin, String... arguments) throws Exception {
        Process process = start(config, arguments);
        process.getOutputStream().write(stdin.getBytes(UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("kubectl ended").isTrue();
        assertThat(process.exitValue()).as(output).isEqualTo(exit);
        return output;
    }

    private void same(int exit, String... arguments) throws Exception {
        assertThat(kubectl("gateway", exit, "", arguments)).isEqualTo(kubectl("direct", exit, "", arguments));
    }

    @Test
    void readingAndWritingIsTheSameAsDirectly() throws Exception {
        same(0, "get", "pods", "-A", "-o", "wide", "--show-labels");
        same(0, "get", "pods", "p", "-n", "team-a", "-o", "yaml");
        same(0, "api-resources");
        same(0, "auth", "can-i", "get", "pods");
        same(1, "get", "pods", "q", "-n", "team-a");
        Files.writeString(
                home.resolve("object.json"),
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"namespace\":\"team-a\",\"name\":\"c\"}}");
        same(0, "apply", "-f", "object.json", "--dry-run=server", "-o", "name");
        assertThat(kubectl("gateway", 0, "", "apply", "-f", "object.json")).contains("configmap/c created");
        assertThat(kubectl("gateway", 0, "", "delete", "-f", "object.json")).contains("deleted");
        assertThat(cluster.list("configmaps", "team-a")).isEmpty();
    }

    /** kubectl asks by WebSocket first, and by SPDY if it is told to, or is an old one. */
    private void bySocketsOfBothKinds(String variable, String subresource, Check check) throws Exception {
        for (String webSockets : new String[] {"true", "false"}) {
            environment.put(variable, webSockets);
            for (String config : CONFIGS) {
                check.run(config);
            }
            assertThat(cluster.requests().matching(each -> each.resource().equals("pods/" + subresource)))
                    .extracting(FakeRequest::method)
                    .as("WebSockets: " + webSockets)
                    .contains(webSockets.equals("true") ? "GET" : "POST");
        }
    }

    /** What is the same with each kubeconfig. */
    private interface Check {
        void run(String config) throws Exception;
    }

    @Test
    void commandsRunInContainers() throws Exception {
        cluster.onCommand((command, stdin, stdout, stderr) -> {
            stdout.write((String.join(" ", command) + ":").getBytes(UTF_8));
            stdout.write(stdin.readAllBytes());
            stderr.write("done\n".getBytes(UTF_8));
            return command.contains("fail") ? 7 : 0;
        });
        bySocketsOfBothKinds(REMOTE_COMMANDS, "exec", config -> {
            assertThat(kubectl(config, 0, "hello\n", "exec", "-i", "-n", "team-a", "p", "--", "cat", "-"))
                    .contains("cat -:", "hello\n", "done\n");
            assertThat(kubectl(config, 7, "x\n", "exec", "-i", "-n", "team-a", "p", "--", "fail"))
                    .contains("fail:", "x\n", "command terminated with exit code 7");
        });
        bySocketsOfBothKinds(
                REMOTE_COMMANDS,
                "attach",
                config -> assertThat(kubectl(config, 0, "hello\n", "attach", "-i", "-n", "team-a", "p", "-c", "main"))
                        .contains("hello\n", "done\n"));
        same(1, "exec", "-n", "team-a", "none", "--", "true");
        same(1, "attach", "-n", "team-a", "none");
    }

    /** A container with {@code tar}, as far as kubectl uses it: an archive of one file is kept, and given back with its whole path. */
    private static final class Tar implements FakeCommand {
        private static final int CHECKSUM = 148;
        private volatile byte[] archive = {};

        @Override
        public int run(List<String> command, InputStream in, OutputStream out, OutputStream err) throws IOException {
            if (!command.get(0).equals("tar")) {
                // It asks whether the destination is a directory.
                return 1;
            }
            String options = command.get(1);
            if (options.contains("x")) {
                archive = in.readAllBytes();
                return 0;
            }
            byte[] renamed = archive.clone();
            byte[] name = Arrays.copyOf("tmp/file".getBytes(UTF_8), 100);
            System.arraycopy(name, 0, renamed, 0, name.length);
            Arrays.fill(renamed, CHECKSUM, CHECKSUM + 8, (byte) ' ');
            int sum = 0;
            for (int i = 0; i < 512; i++) {
                sum += renamed[i] & 0xff;
            }
            byte[] checksum = "%06o\0 ".formatted(sum).getBytes(UTF_8);
            System.arraycopy(checksum, 0, renamed, CHECKSUM, checksum.length);
            out.write(renamed);
            return 0;
        }
    }

    @Test
    void filesAreCopiedIntoContainersAndBack() throws Exception {
        cluster.onCommand(new Tar());
        bySocketsOfBothKinds(REMOTE_COMMANDS, "exec", config -> {
            String text = (config + environment).repeat(5_000);
            Files.writeString(home.resolve("file"), text);
            kubectl(config, 0, "", "cp", "file", "team-a/p:/tmp/file");
            kubectl(config, 0, "", "cp", "team-a/p:/tmp/file", "back");
            assertThat(Files.readString(home.resolve("back"))).isEqualTo(text);
        });
    }

    @Test
    void portsAreForwarded() throws Exception {
        String text = "one ".repeat(20_000);
        bySocketsOfBothKinds(
                "KUBECTL_PORT_FORWARD_WEBSOCKETS",
                "portforward",
                config -> assertThat(throughForwardedPort(config, text)).isEqualTo(text));
    }

    private String throughForwardedPort(String config, String text) throws Exception {
        Process process = start(config, "port-forward", "-n", "team-a", "pod/p", ":80");
        BufferedReader output = process.inputReader(UTF_8);
        String said = output.readLine();
        Matcher port =
                Pattern.compile("Forwarding from 127\\.0\\.0\\.1:(\\d+) -> 80").matcher(String.valueOf(said));
        assertThat(port.find()).as(said).isTrue();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1)))) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(text.getBytes(UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        } finally {
            process.destroy();
        }
    }

    /** What an editor does that changes a line. */
    private String editor() throws IOException {
        Path script = Files.writeString(home.resolve("edit.sh"), "#!/bin/sh\nsed -i 's/before/after/' \"$1\"\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script.toString();
    }

    @Test
    void objectsAreEditedInAnEditor() throws Exception {
        for (String config : CONFIGS) {
            cluster.create(
                    "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"namespace\":\"team-a\",\"name\":\""
                            + config + "\"},\"data\":{\"x\":\"before\"}}");
            environment.put("KUBE_EDITOR", editor());
            assertThat(kubectl(config, 0, "", "edit", "configmap", config, "-n", "team-a"))
                    .contains("configmap/" + config + " edited");
            assertThat(cluster.get("configmaps", "team-a", config)
                            .path("data")
                            .path("x")
                            .asText())
                    .isEqualTo("after");
        }
    }

    @Test
    void commandsThatReadMoreThanOneThingAreTheSameAsDirectly() throws Exception {
        cluster.create("""
                {"apiVersion":"v1","kind":"Node","metadata":{"name":"n"},
                 "status":{"allocatable":{"cpu":"4","memory":"8Gi"},"capacity":{"cpu":"4","memory":"8Gi"}}}""");
        cluster.create("""
                {"apiVersion":"metrics.k8s.io/v1beta1","kind":"NodeMetrics","metadata":{"name":"n"},
                 "timestamp":"2026-01-01T00:00:00Z","window":"10s","usage":{"cpu":"500m","memory":"1Gi"}}""");
        cluster.create("""
                {"apiVersion":"metrics.k8s.io/v1beta1","kind":"PodMetrics","metadata":{"namespace":"team-a","name":"p"},
                 "timestamp":"2026-01-01T00:00:00Z","window":"10s",
                 "containers":[{"name":"main","usage":{"cpu":"5m","memory":"7Mi"}}]}""");
        same(0, "describe", "pod", "p", "-n", "team-a");
        same(0, "explain", "pods");
        same(1, "explain", "pods.spec.containers");
        for (String config : CONFIGS) {
            assertThat(kubectl(config, 0, "", "cordon", "n")).isEqualTo("node/n cordoned\n");
            assertThat(kubectl(config, 0, "", "uncordon", "n")).isEqualTo("node/n uncordoned\n");
        }
        same(0, "top", "pods", "-n", "team-a", "--containers");
        same(0, "top", "nodes");
        same(0, "auth", "whoami");
        same(0, "drain", "n", "--dry-run=client", "--force", "--ignore-daemonsets");
    }

    @Test
    void aNodeIsDrained() throws Exception {
        cluster.create("{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n\"}}");
        List<String> said = new ArrayList<>();
        for (String config : CONFIGS) {
            createPod();
            said.add(kubectl(
                    config, 0, "", "drain", "n", "--force", "--disable-eviction", "--grace-period=0", "--timeout=60s"));
            assertThat(cluster.list("pods", "team-a")).isEmpty();
            kubectl(config, 0, "", "uncordon", "n");
        }
        assertThat(said.get(1)).isEqualTo(said.get(0)).contains("node/n cordoned", "node/n drained");
    }
}
