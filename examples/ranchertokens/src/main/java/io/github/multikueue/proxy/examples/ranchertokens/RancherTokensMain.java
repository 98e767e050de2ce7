package io.github.multikueue.proxy.examples.ranchertokens;

import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.server.config.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands {@code serve} and {@code demo}. */
@Command(name = "ranchertokens", description = "Tokens as resources of a cluster, kept in Secrets.")
public final class RancherTokensMain {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private RancherTokensMain() {}

    /** Runs a command until the process is told to end. */
    public static void main(String[] args) {
        int code = new CommandLine(new RancherTokensMain()).execute(args);
        if (code != 0) {
            System.exit(code);
        }
    }

    @Command(description = "Serves the tokens of a cluster, behind its kube-apiserver.")
    void serve(
            @Option(names = "--kubeconfig", description = "Default: the cluster that this program runs in.") @Nullable
                    Path kubeconfig,
            @Option(names = "--tls-cert-file", required = true) Path certificate,
            @Option(names = "--tls-private-key-file", required = true) Path key,
            @Option(names = "--port", defaultValue = "9443") int port,
            @Option(names = "--namespace", defaultValue = "ranchertokens", description = "Of ClusterRancherTokens.")
                    String namespace)
            throws IOException {
        ApiClient cluster = ApiClients.manager(kubeconfig, System.getenv(), TIMEOUT, CallObserver.NONE);
        RancherTokens tokens = new RancherTokens(cluster, new TlsFiles(certificate, key), port, namespace);
        Runtime.getRuntime().addShutdownHook(new Thread(tokens::stop));
        System.out.println("Serving " + RancherTokens.GROUP + " on port " + tokens.start());
    }

    @Command(description = "Serves the tokens of a fake cluster in this process, for kubectl to look at.")
    void demo(@Option(names = "--directory", defaultValue = "ranchertokens-demo") Path directory) throws IOException {
        RancherTokensDemo demo = new RancherTokensDemo(directory);
        Runtime.getRuntime().addShutdownHook(new Thread(demo::close));
        System.out.println(demo.instructions());
    }
}
