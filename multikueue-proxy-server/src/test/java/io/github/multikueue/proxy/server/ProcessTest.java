package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands as processes of their own: what signals do, and what is printed. */
class ProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void servesUntilSigtermAndExitsWithZero() throws Exception {
        try (FakeFleet fleet = FakeFleet.start("spoke-1")) {
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
            try (RunningProgram serve = start(
                    "serve", "--kubeconfig=" + kubeconfig, "--port=0", "--log-format=json", "--shutdown-delay=0")) {
                int port = serve.awaitPort();
                await().atMost(PATIENCE).until(() -> get("http://127.0.0.1:" + port + "/ready", null) == 200);

                serve.process().toHandle().destroy();

                assertThat(serve.awaitExit()).isZero();
                assertThat(serve.lines())
                        .filteredOn(each -> !each.isBlank())
                        .allSatisfy(each -> assertThat(TestServer.json(each).isObject())
                                .as(each)
                                .isTrue());
                assertThat(serve.lines()).anyMatch(each -> each.contains("audit") && each.contains("/ready"));
                assertThat(serve.lines()).noneMatch(each -> each.contains("WARN"));
            }
        }
    }

    /** The end of the connection is the end of the log for such a client, so a process that is killed must not end it. */
    @Test
    void aClientOfHttp10CanTellThatTheProcessWasKilled() throws Exception {
        try (FakeFleet fleet = FakeFleet.start("spoke-1")) {
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
            String alice = fleet.user("alice");
            FakeTask task = fleet.createPipelineRun(TestServer.NAMESPACE, "run")
                    .admit("spoke-1")
                    .startTask("task", "main");
            task.step("main").log().line("so far");
            try (RunningProgram serve = start("serve", "--kubeconfig=" + kubeconfig, "--port=0", "--log-store=off")) {
                int port = serve.awaitPort();
                String pods = "http://127.0.0.1:" + port + TestServer.run("run", "pods");
                await().atMost(PATIENCE).until(() -> get(pods, alice) == 200);
                try (RawConnection client = new RawConnection(new Socket("127.0.0.1", port))) {
                    client.request(
                            "GET " + TestServer.log("logs", task, "&follow=true") + " HTTP/1.0",
                            "Host: localhost",
                            "Authorization: Bearer " + alice);
                    client.readHead();
                    assertThat(client.readLine()).isEqualTo("so far");

                    serve.process().destroyForcibly();

                    assertThatThrownBy(client::readAll).isInstanceOf(SocketException.class);
                }
            }
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws Exception {
        try (FakeFleet fleet = FakeFleet.start("spoke-1")) {
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
            try (RunningProgram serve = start(
                    "serve",
                    "--kubeconfig=" + kubeconfig,
                    "--port=0",
                    "--shutdown-delay=10m",
                    "--shutdown-grace=20m")) {
                int port = serve.awaitPort();
                serve.process().toHandle().destroy();
                await().atMost(PATIENCE)
                        .until(() -> body("http://127.0.0.1:" + port + "/ready").contains("[-]shutdown"));

                serve.process().toHandle().destroy();

                assertThat(serve.awaitExit()).isEqualTo(143);
            }
        }
    }

    @Test
    void theDemoHandsOutLinesThatWorkAndEndsAtOnce() throws Exception {
        try (RunningProgram demo = start("demo", "--port=0")) {
            demo.awaitLine("/metrics'");
            List<String> curls = new ArrayList<>(demo.lines());
            for (String line : curls) {
                Matcher curl = Pattern.compile("curl -s( -H 'Authorization: Bearer (\\S+)')? '(.*)'")
                        .matcher(line);
                if (curl.matches()) {
                    int expected = line.contains("waiting") || line.contains("nominated")
                            ? 409
                            : line.contains("finished/pods") ? 404 : 200;
                    await().atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(get(curl.group(3), curl.group(2)))
                                    .as(line)
                                    .isEqualTo(expected));
                }
            }
            Matcher follow = Pattern.compile("curl -N -H 'Authorization: Bearer (\\S+)' '(.*)'")
                    .matcher(demo.awaitLine("curl -N"));
            assertThat(follow.matches()).isTrue();
            HttpResponse<java.util.stream.Stream<String>> live = HttpClient.newHttpClient()
                    .send(request(follow.group(2), follow.group(1)), HttpResponse.BodyHandlers.ofLines());
            assertThat(live.body()
                            .filter(line -> line.contains("live from the worker"))
                            .limit(2))
                    .hasSize(2);

            interrupt(demo.process());

            assertThat(demo.awaitExit()).isIn(0, 130);
            assertThat(demo.lines()).noneMatch(line -> line.contains(" audit: "));
        }
    }

    /** With the logs that there are by default: what is told of it is one line, and no other has to be read. */
    @ParameterizedTest
    @ValueSource(strings = {"serve", "demo"})
    void saysInOneLineAndNoMoreThatThePortIsTaken(String name) throws Exception {
        try (FakeFleet fleet = FakeFleet.start("spoke-1");
                ServerSocket taken = new ServerSocket(0)) {
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
            List<String> arguments = new ArrayList<>(List.of(name, "--port=" + taken.getLocalPort()));
            if (name.equals("serve")) {
                arguments.add("--kubeconfig=" + kubeconfig);
            }
            ProcessBuilder builder = new ProcessBuilder(command(arguments.toArray(String[]::new)));
            builder.environment().remove("JAVA_TOOL_OPTIONS");
            Process process =
                    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();

            List<String> errors = process.errorReader().lines().toList();

            assertThat(errors).hasSize(1);
            assertThat(errors.get(0))
                    .startsWith("port " + taken.getLocalPort() + ": in use or not allowed")
                    .contains("--port");
            assertThat(process.waitFor()).isEqualTo(1);
        }
    }

    private static void interrupt(Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    private static int get(String uri, String token) {
        try {
            return HttpClient.newHttpClient()
                    .send(request(uri, token), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String body(String uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(request(uri, null), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static HttpRequest request(String uri, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri));
        return (token == null ? request : request.header("Authorization", "Bearer " + token)).build();
    }

    /**
     * A process that heeds Ctrl-C, even if these tests were started in the background: shells have what they start there ignore
     * it, and so do the children of that.
     */
    private static List<String> heedingCtrlC() throws IOException, InterruptedException {
        boolean known = new ProcessBuilder("env", "--default-signal=INT", "true")
                        .start()
                        .waitFor()
                == 0;
        return known ? List.of("env", "--default-signal=INT") : List.of();
    }

    private static List<String> command(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(heedingCtrlC());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // ProgramIT verifies it, in the program as it was packaged.
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
        command.addAll(List.of(args));
        return command;
    }

    private static RunningProgram start(String... args) throws IOException, InterruptedException {
        return RunningProgram.start(command(args));
    }
}
