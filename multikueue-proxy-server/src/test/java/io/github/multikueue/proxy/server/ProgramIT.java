package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.Headers;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.kube.client.config.ApiServerConfig;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.tls.TlsClient;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar, which has not all that there is on the class path of other tests: each command does its main deed. */
class ProgramIT {

    private static final Path JAR = Path.of("target", "multikueue-proxy-server.jar");

    /** The libraries of which not all is in the jar: what they reach by name is known, or nothing. */
    private static final Set<String> MINIMIZED = Set.of(
            "annotations",
            "bcpkix-jdk18on",
            "bcprov-jdk18on",
            "bcutil-jdk18on",
            "client-java",
            "client-java-api",
            "client-java-extended",
            "client-java-proto",
            "commons-codec",
            "commons-collections4",
            "commons-compress",
            "commons-io",
            "commons-lang3",
            "error_prone_annotations",
            "gson-fire",
            "j2objc-annotations",
            "jose4j",
            "protobuf-java",
            "swagger-annotations");

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private static Path home;

    private static OkHttpClient client;

    @BeforeAll
    static void generatesCertificates() throws Exception {
        Path certs = home.resolve("certs");
        try (RunningProgram generate = start("generate-certs", "--certs-directory=" + certs)) {
            assertThat(generate.awaitExit()).as(generate.lines().toString()).isZero();
        }
        TlsClient tls = TlsClient.trusting(Files.readString(certs.resolve("ca.crt")))
                .showing(Files.readString(certs.resolve("client.crt")), Files.readString(certs.resolve("client.key")));
        client = new ApiServerConfig("https://localhost", tls, null, null).client();
    }

    @Test
    void serves() throws Exception {
        try (FakeFleet fleet = FakeFleet.start("spoke-1");
                IdentifyingStorage storage = IdentifyingStorage.start(home.resolve("certs"))) {
            String alice = fleet.user("alice");
            fleet.createPipelineRun(TestServer.NAMESPACE, "run").admit("spoke-1");
            try (RunningProgram serve = start(
                    storage.environment(write("token", "token-of-the-pod")),
                    "serve",
                    "--kubeconfig=" + write("fleet", fleet.manager().kubeconfig(masters(fleet.manager()))),
                    "--port=0",
                    "--tls-cert=" + home.resolve("certs/server.crt"),
                    "--tls-key=" + home.resolve("certs/server.key"),
                    "--log-capture=all",
                    "--log-capture-lease=kueue-system/log-capture",
                    "--log-archive-bucket=logs",
                    "--log-archive-endpoint=" + storage.address(),
                    "--log-archive-ca-file=" + home.resolve("certs/ca.crt"),
                    "--log-archive-region=eu-central-1",
                    "--log-archive-encryption=kms",
                    "--log-archive-kms-key=key-1",
                    "--gateway=on",
                    "--shutdown-delay=0")) {
                String server = "https://localhost:" + serve.awaitPort();

                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(get(server + TestServer.run("run", "resolve"), alice))
                                .contains("spoke-1"));
                assertThat(get(server + "/metrics", null)).contains("# TYPE");
                serve.awaitLine("this replica captures the logs of all runs");
                assertArchives(storage);
            }
        }
    }

    /** As whom the Pod is known to the storage, over TLS of the storage's own authority, and how objects are to be encrypted. */
    private static void assertArchives(IdentifyingStorage storage) throws Exception {
        Headers put = storage.puts.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(put).as("what an object was put with").isNotNull();
        assertThat(put.getFirst("Authorization"))
                .matches("AWS4-HMAC-SHA256 Credential=lent-key/\\d+/eu-central-1/s3/.*");
        assertThat(put.getFirst("X-Amz-Security-Token")).isEqualTo("lent-session");
        assertThat(put.getFirst("X-Amz-Server-Side-Encryption")).isEqualTo("aws:kms");
        assertThat(put.getFirst("X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id")).isEqualTo("key-1");
    }

    @Test
    void proxiesWithACache() throws Exception {
        try (FakeCluster cluster = FakeCluster.start();
                RunningProgram proxy = start(
                        "cache-proxy",
                        "--kubeconfig=" + write("cached", cluster.kubeconfig(masters(cluster))),
                        "--port=0",
                        "--management-port=0",
                        "--tls-cert=" + home.resolve("certs/server.crt"),
                        "--tls-key=" + home.resolve("certs/server.key"))) {
            assertThat(get("https://localhost:" + proxy.awaitPort() + "/api/v1/namespaces", cluster.adminToken()))
                    .contains("NamespaceList");
        }
    }

    @Test
    void renames() throws Exception {
        try (FakeCluster cluster = FakeCluster.start();
                RunningProgram proxy = start(
                        "rename-proxy",
                        "--kubeconfig=" + write("renamed", cluster.kubeconfig(masters(cluster))),
                        "--rules-path=src/test/resources/rename/lamps.yaml",
                        "--client-proxy-port=0")) {
            assertThat(get("http://127.0.0.1:" + proxy.awaitPort() + "/api/v1/namespaces", null))
                    .contains("NamespaceList");
        }
    }

    @Test
    void servesDeployments() throws Exception {
        try (FakeCluster cluster = FakeCluster.start();
                RunningProgram api = start(
                        "deployments-api",
                        "--kubeconfig=" + write("deployments", cluster.kubeconfig(masters(cluster))),
                        "--port=0",
                        "--management-port=0",
                        "--tls-cert=" + home.resolve("certs/server.crt"),
                        "--tls-key=" + home.resolve("certs/server.key"),
                        "--tls-client-ca=" + home.resolve("certs/ca.crt"))) {
            assertThat(get("https://localhost:" + api.awaitPort() + "/deployments", null))
                    .isEqualTo("[]\n");
        }
    }

    @Test
    void demonstrates() throws Exception {
        try (RunningProgram demo = start("demo", "--port=0")) {
            Matcher curl = Pattern.compile("curl -s -H 'Authorization: Bearer (\\S+)' '(.*/hello/resolve)'")
                    .matcher(demo.awaitLine("curl -s .*/hello/resolve'"));
            assertThat(curl.find()).isTrue();
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(get(curl.group(2), curl.group(1))).contains("spoke"));
        }
    }

    /** What is looked for by its name would be missing without a word, so that of all other libraries everything is there. */
    @Test
    void lacksPartsOfNoLibraryButTheMinimizedOnes() throws IOException {
        Set<String> there;
        try (JarFile jar = new JarFile(JAR.toFile())) {
            there = classes(jar);
        }
        Set<String> incomplete = new TreeSet<>();
        for (String each : classPath().split(File.pathSeparator)) {
            if (each.endsWith(".jar")) {
                try (JarFile library = new JarFile(each)) {
                    Set<String> all = classes(library);
                    if (!there.containsAll(all) && all.stream().anyMatch(there::contains)) {
                        incomplete.add(Path.of(each).getFileName().toString().replaceAll("-\\d.*", ""));
                    }
                }
            }
        }
        assertThat(incomplete).containsExactlyInAnyOrderElementsOf(MINIMIZED);
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private static Set<String> classes(JarFile jar) {
        return jar.stream()
                .map(each -> each.getName())
                .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
                .collect(Collectors.toSet());
    }

    private static String masters(FakeCluster cluster) {
        return cluster.token(FakeUser.of("proxy", UserInfo.MASTERS));
    }

    private static Path write(String name, String kubeconfig) throws IOException {
        return Files.writeString(home.resolve(name), kubeconfig);
    }

    private static String get(String uri, String token) throws IOException {
        Request.Builder request = new Request.Builder().url(uri);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try (Response response = client.newCall(request.build()).execute()) {
            String body = response.body().string();
            assertThat(response.code()).as(body).isEqualTo(200);
            return body;
        }
    }

    private static RunningProgram start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    private static RunningProgram start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                JAR.toString()));
        command.addAll(Arrays.asList(arguments));
        return RunningProgram.start(command, environment);
    }
}
