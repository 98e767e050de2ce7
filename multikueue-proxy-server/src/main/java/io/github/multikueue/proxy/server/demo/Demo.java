package io.github.multikueue.proxy.server.demo;

import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.server.ProxyServer;
import io.github.multikueue.proxy.server.config.ServerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A fleet in this process, and the server on it. */
public final class Demo implements AutoCloseable {

    private static final String USER = "alice";

    private final FakeFleet fleet;
    private final Scenario scenario;
    private final Path kubeconfig;
    private final ProxyServer server;
    private @Nullable Console console;
    private @Nullable ClusterDemo clusters;
    private @Nullable DeploymentsDemo deployments;

    private Demo(FakeFleet fleet, Path kubeconfig, ProxyServer server) {
        this.fleet = fleet;
        this.scenario = new Scenario(fleet);
        this.kubeconfig = kubeconfig;
        this.server = server;
    }

    /**
     * Starts everything.
     *
     * @param out gets the lines to try
     * @throws IOException if the port is taken
     */
    public static Demo start(ServerConfig config, PrintWriter out) throws IOException {
        out.println("Starting a manager and " + Scenario.WORKERS.size() + " workers in this process ...");
        FakeFleet fleet = FakeFleet.builder()
                .workers(Scenario.WORKERS.toArray(String[]::new))
                .secretNamespace(config.proxy().workersSecretNamespace())
                .keepFinishedRuns()
                .gatewayRights()
                .start();
        Path kubeconfig = Files.writeString(Files.createTempFile("demo-", ".kubeconfig"), fleet.proxyKubeconfig());
        ProxyServer server = ProxyServer.create(config.withKubeconfig(kubeconfig), Map.of());
        Demo demo = new Demo(fleet, kubeconfig, server);
        try {
            server.start();
            demo.present(out, config.tls() == null, config.gateway() != null);
            return demo;
        } catch (IOException | RuntimeException e) {
            demo.close();
            throw e;
        }
    }

    /** The page is there over plain HTTP only: whoever brings a certificate for the API has none for the page. */
    private void present(PrintWriter out, boolean plain, boolean withClusters) throws IOException {
        String token = fleet.user(USER);
        String pod = scenario.start();
        Handout handout = new Handout(out, plain ? "http" : "https", server.port(), token, pod);
        handout.print();
        if (withClusters) {
            ClusterDemo started = ClusterDemo.start(fleet, USER);
            clusters = started;
            handout.clusters();
            started.print(out);
        }
        DeploymentsDemo scaling = DeploymentsDemo.start(fleet.manager(), USER);
        deployments = scaling;
        scaling.print(out);
        if (plain) {
            URI api = URI.create("http://localhost:" + server.port());
            console = new Console(api, token, HttpClient.newHttpClient(), scenario::runs);
            Handout.page(out, console.address());
        }
    }

    /** Ends everything at once. */
    @Override
    public void close() throws IOException {
        if (console != null) {
            console.close();
        }
        if (clusters != null) {
            clusters.close();
        }
        if (deployments != null) {
            deployments.close();
        }
        scenario.close();
        server.close();
        fleet.close();
        Files.deleteIfExists(kubeconfig);
    }
}
