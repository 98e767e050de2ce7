package io.github.multikueue.proxy.benchmarks;

import com.google.common.base.Ticker;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.server.config.DeploymentsApiConfig;
import io.github.multikueue.proxy.server.config.TlsFiles;
import io.github.multikueue.proxy.server.http.ApiListener;
import io.github.multikueue.proxy.server.http.ClientCertificates;
import io.github.multikueue.proxy.server.http.ListenerConfig;
import io.github.multikueue.proxy.server.http.ListenerTls;
import io.github.multikueue.proxy.server.mount.DeploymentsApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * {@code deployments-api} in front of a fake cluster with Deployments; or its reference, the same listener with nothing behind it but bytes,
 * with or without client certificates. Prints its port when it serves.
 */
public final class DeploymentsServer {

    /** What is served: the API, or bytes of a file. */
    enum Mode {
        API,
        BARE,
        BARE_WITHOUT_CLIENT_CERTIFICATES
    }

    private DeploymentsServer() {}

    /** @param arguments the mode, a directory with certificates, and the number of Deployments or the file with the bytes */
    public static void main(String[] arguments) throws IOException {
        BareRoute.quiet();
        Mode mode = Mode.valueOf(arguments[0]);
        Path directory = Path.of(arguments[1]);
        int port = mode == Mode.API
                ? api(directory, Integer.parseInt(arguments[2]))
                : bare(directory, Files.readAllBytes(Path.of(arguments[2])), mode == Mode.BARE);
        System.out.println("Serving on port " + port);
    }

    private static int api(Path directory, int deployments) throws IOException {
        FakeCluster cluster = FakeCluster.builder().namespaces("team-a").start();
        for (int i = 0; i < deployments; i++) {
            cluster.create("{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web-" + i
                    + "\",\"namespace\":\"team-a\"},\"spec\":{\"replicas\":1}}");
        }
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig(cluster.adminToken()));
        DeploymentsApi api = DeploymentsApi.create(
                DeploymentsApiConfig.of(
                        Map.of(),
                        Map.of(
                                "PORT", "0",
                                "BIND_ADDRESS", "127.0.0.1",
                                "TLS_CERT", directory.resolve("server.crt").toString(),
                                "TLS_KEY", directory.resolve("server.key").toString(),
                                "TLS_CLIENT_CA", directory.resolve("ca.crt").toString())),
                Map.of("KUBECONFIG", kubeconfig.toString()));
        api.start();
        return api.port();
    }

    private static int bare(Path directory, byte[] body, boolean mutual) throws IOException {
        ListenerTls tls =
                ListenerTls.of(new TlsFiles(directory.resolve("server.crt"), directory.resolve("server.key")));
        ListenerTls.ClientAuthorities authorities =
                ListenerTls.ClientAuthorities.of(directory.resolve("ca.crt"), Clock.systemUTC());
        ApiListener listener = new ApiListener(
                ListenerConfig.of("bare", 0)
                        .on("127.0.0.1")
                        .with(mutual ? tls.clients(ClientCertificates.REQUIRED, authorities) : tls),
                exchange -> exchange.respond(200, ApiCall.headers(ApiCall.JSON), body),
                Executors.newScheduledThreadPool(1, Threads.daemons("listener")),
                Ticker.systemTicker());
        listener.start();
        return listener.port();
    }
}
