package io.github.multikueue.proxy.benchmarks;

import com.google.common.base.Ticker;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.gateway.Gateway;
import io.github.multikueue.proxy.core.gateway.OwnCredential;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.server.config.RenameProxyConfig;
import io.github.multikueue.proxy.server.http.ApiListener;
import io.github.multikueue.proxy.server.http.ListenerConfig;
import io.github.multikueue.proxy.server.mount.RenameProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** {@code rename-proxy} in front of an API server, or the same without rules as its reference. Prints its port when it serves. */
public final class RenamingServer {

    private RenamingServer() {}

    /** @param arguments the kubeconfig of the API server, and behind it perhaps the rule document */
    public static void main(String[] arguments) throws IOException {
        BareRoute.quiet();
        Path kubeconfig = Path.of(arguments[0]);
        int port = arguments.length > 1 ? renaming(kubeconfig, arguments[1]) : plain(kubeconfig);
        System.out.println("Serving on port " + port);
    }

    private static int renaming(Path kubeconfig, String rules) throws IOException {
        RenameProxy proxy = RenameProxy.create(
                RenameProxyConfig.of(
                        Map.of(),
                        Map.of(
                                "KUBECONFIG",
                                kubeconfig.toString(),
                                "RULES_PATH",
                                rules,
                                "CLIENT_PROXY_PORT",
                                "0",
                                "MONITORING_BIND_ADDRESS",
                                "127.0.0.1:0")),
                Map.of());
        proxy.start();
        return proxy.clientPort().orElseThrow();
    }

    private static int plain(Path kubeconfig) throws IOException {
        ApiClient upstream = ApiClients.manager(kubeconfig, Map.of(), Duration.ofSeconds(30), CallObserver.NONE);
        Gateway gateway = Gateway.to("plain", () -> upstream, new OwnCredential(Ticker.systemTicker()::read))
                .build();
        ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1, Threads.daemons("listener"));
        ApiListener listener = new ApiListener(
                ListenerConfig.of("plain", 0).on("127.0.0.1"), gateway::handle, scheduler, Ticker.systemTicker());
        listener.start();
        return listener.port();
    }
}
