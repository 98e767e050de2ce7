package io.github.multikueue.proxy.server.command;

import io.github.multikueue.proxy.core.kube.client.UnreadableKubeconfigException;
import io.github.multikueue.proxy.server.config.CacheProxyConfig;
import io.github.multikueue.proxy.server.config.CacheProxySetting;
import io.github.multikueue.proxy.server.config.CommandSetting;
import io.github.multikueue.proxy.server.mount.CacheProxy;
import io.github.multikueue.proxy.server.observe.Logs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code cache-proxy}: one API server, with what is read often in memory. */
public final class CacheProxyCommand implements Command {

    private static final String STANDARD_OUTPUT = "-";

    private final Map<String, String> environment;
    private final PrintWriter out;

    /**
     * @param environment the environment variables, for finding a kubeconfig if none is set
     * @param out gets what clients need
     */
    public CacheProxyCommand(Map<String, String> environment, PrintWriter out) {
        this.environment = environment;
        this.out = out;
    }

    @Override
    public String name() {
        return "cache-proxy";
    }

    @Override
    public String description() {
        return "Serve the API of the cluster in the kubeconfig, with what is read often in memory.";
    }

    @Override
    public List<CommandSetting> settings() {
        return CacheProxySetting.all();
    }

    @Override
    public Map<CommandSetting, String> defaults() {
        return CacheProxySetting.defaults();
    }

    @Override
    public Task prepare(GivenSettings given) {
        CacheProxyConfig config = CacheProxyConfig.of(given.flags(), given.variables());
        return () -> run(config);
    }

    private void run(CacheProxyConfig config) throws IOException {
        Logs.configure(config.logging());
        try (CacheProxy proxy = create(config)) {
            StopSignals stop = StopSignals.install();
            proxy.start();
            tellClients(proxy, config.printKubeconfig());
            stop.await();
        }
    }

    private CacheProxy create(CacheProxyConfig config) throws IOException {
        try {
            return CacheProxy.create(config, environment);
        } catch (UnreadableKubeconfigException e) {
            throw new IOException(e.getMessage() + "; name one with " + CacheProxySetting.KUBECONFIG.flag(), e);
        }
    }

    /** @param kubeconfig where to write one; standard output has nothing else then */
    private void tellClients(CacheProxy proxy, @Nullable String kubeconfig) throws IOException {
        if (STANDARD_OUTPUT.equals(kubeconfig)) {
            out.print(proxy.clientKubeconfig());
            out.flush();
            return;
        }
        if (kubeconfig != null) {
            Files.writeString(Path.of(kubeconfig), proxy.clientKubeconfig());
        }
        proxy.madeAuthority()
                .ifPresent(authority ->
                        out.print("Clients must trust this certificate, which was made at start:\n" + authority));
        out.flush();
    }
}
