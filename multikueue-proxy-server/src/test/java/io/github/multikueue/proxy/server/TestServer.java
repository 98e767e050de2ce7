package io.github.multikueue.proxy.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.inject.Inject;
import com.google.inject.Module;
import com.google.inject.util.Modules;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.observe.MetricsCopy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The real server on a fake fleet: a manager and the workers {@code spoke-1} and {@code spoke-2}, namespace {@code team-a},
 * and alice, who may read everything there.
 */
public final class TestServer implements AutoCloseable {

    public static final String NAMESPACE = "team-a";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final FakeFleet fleet;
    private final ProxyServer server;
    private final Scrape scrape;
    private final Path kubeconfig;
    private final String alice;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(60))
            .build();

    private final boolean plain;

    /** What {@code /metrics} is made of. */
    private static final class Scrape {

        @Inject
        private MetricsCopy copy;

        String text() {
            return new String(copy.readNow(), UTF_8);
        }
    }

    private TestServer(FakeFleet fleet, ProxyServer server, Scrape scrape, Path kubeconfig, boolean plain) {
        this.fleet = fleet;
        this.scrape = scrape;
        this.plain = plain;
        this.server = server;
        this.kubeconfig = kubeconfig;
        this.alice = fleet.user("alice");
    }

    /**
     * Starts it, without a store of logs and patient with its upstreams, and waits until it is ready; settings are written as
     * environment variables: {@code MAX_STREAMS=2}.
     */
    public static TestServer start(String... settings) {
        return start(
                FakeFleet.builder()
                        .workers("spoke-1", "spoke-2")
                        .keepFinishedRuns()
                        .start(),
                settings);
    }

    public static TestServer start(FakeFleet fleet, String... settings) {
        return start(fleet, Modules.EMPTY_MODULE, settings);
    }

    /** With bindings of the test's own. */
    public static TestServer start(FakeFleet fleet, Module further, String... settings) {
        Map<String, String> environment = new HashMap<>(
                Map.of("PORT", "0", "BIND_ADDRESS", "127.0.0.1", "SHUTDOWN_DELAY", "0", "SHUTDOWN_GRACE", "2s"));
        environment.put("LOG_STORE", "off");
        environment.put("REQUEST_TIMEOUT", "1m");
        for (String setting : settings) {
            environment.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        try {
            Path kubeconfig = Files.writeString(Files.createTempFile("test-", ".kubeconfig"), fleet.proxyKubeconfig());
            ServerConfig config = ServerConfig.of(Map.of(), environment).withKubeconfig(kubeconfig);
            Scrape scrape = new Scrape();
            ProxyServer server =
                    ProxyServer.create(config, Map.of(), further, binder -> binder.requestInjection(scrape));
            server.start();
            TestServer started = new TestServer(fleet, server, scrape, kubeconfig, config.tls() == null);
            if (started.plain) {
                await().until(() ->
                        started.send(started.management("/ready"), text()).statusCode() == 200);
            }
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public FakeFleet fleet() {
        return fleet;
    }

    public ProxyServer server() {
        return server;
    }

    /** The token of alice. */
    public String alice() {
        return alice;
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    /** A path in the namespace. */
    public static String namespaced(String path) {
        return "/api/v1/namespaces/" + NAMESPACE + path;
    }

    /** The path of a run's endpoint. */
    public static String run(String name, String endpoint) {
        return namespaced("/pipelineruns/" + name + "/" + endpoint);
    }

    /** A run that is admitted to spoke-1, as the server knows; with TLS, the test has to ask it for itself. */
    public FakeRun admitted(String name) {
        FakeRun run = fleet.createPipelineRun(NAMESPACE, name).admit("spoke-1");
        if (plain) {
            await().pollDelay(Duration.ZERO)
                    .until(() -> get(run(name, "resolve")).statusCode() == 200);
        }
        return run;
    }

    /** A running task with the step {@code main} of a new run on spoke-1. */
    public FakeTask running(String name) {
        return admitted(name).startTask("task", "main");
    }

    /** The path of the log of the Pod of {@link #running}. */
    public static String log(String endpoint, FakeTask task, String more) {
        String run = task.name().substring(0, task.name().length() - "-task".length());
        return namespaced("/" + endpoint + "?pipelineRun=" + run + "&pod=" + task.podName() + more);
    }

    /** As alice. */
    public HttpResponse<String> get(String path) {
        return get(path, alice);
    }

    /** @param token null for none */
    public HttpResponse<String> get(String path, String token) {
        return send("GET", path, token);
    }

    /** What {@code /metrics} says to whoever asks for the first time in a second, by name and labels. */
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new TreeMap<>();
        metricsText()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> metrics.put(
                        line.substring(0, line.lastIndexOf(' ')),
                        Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
        return metrics;
    }

    /** The same as a text. */
    public String metricsText() {
        return scrape.text();
    }

    public HttpResponse<String> send(String method, String path, String token) {
        return send(request(path, token).method(method, HttpRequest.BodyPublishers.noBody()), text());
    }

    public <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return client.send(request.build(), body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A response whose body is read by the caller, as alice. */
    public HttpResponse<InputStream> open(String path) {
        return send(request(path, alice), HttpResponse.BodyHandlers.ofInputStream());
    }

    public HttpRequest.Builder request(String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    /** A request for one of {@code /health}, {@code /ready} and {@code /metrics}, at whatever port it has. */
    public HttpRequest.Builder management(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.managementPort() + path))
                .timeout(Duration.ofSeconds(60));
    }

    /** A connection on which requests are written by hand. */
    public RawConnection connect() throws IOException {
        return new RawConnection(new Socket("127.0.0.1", server.port()));
    }

    /**
     * The same, by a client that takes hardly anything before it is read.
     *
     * @param bytes about how many
     */
    public RawConnection connectWithWindow(int bytes) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(bytes);
        socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
        return new RawConnection(socket);
    }

    public static HttpResponse.BodyHandler<String> text() {
        return HttpResponse.BodyHandlers.ofString(UTF_8);
    }

    public static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    public static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    @Override
    public void close() {
        server.close();
        fleet.close();
        try {
            Files.deleteIfExists(kubeconfig);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
