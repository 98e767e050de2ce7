package io.github.multikueue.proxy.server.command;

import io.github.multikueue.proxy.core.kube.client.UnreadableKubeconfigException;
import io.github.multikueue.proxy.server.ProxyServer;
import io.github.multikueue.proxy.server.config.CommandSetting;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.config.Setting;
import io.github.multikueue.proxy.server.observe.Logs;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code serve}: the API of a manager cluster. */
public final class ServeCommand implements Command {

    private final Map<String, String> environment;

    /** @param environment the environment variables, for finding a kubeconfig if none is set */
    public ServeCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public String name() {
        return "serve";
    }

    @Override
    public String description() {
        return "Serve the API of the manager cluster in the kubeconfig.";
    }

    @Override
    public List<CommandSetting> settings() {
        return ServerConfig.settings();
    }

    @Override
    public Task prepare(GivenSettings given) {
        ServerConfig config = ServerConfig.of(given.flags(), given.variables());
        return () -> run(config);
    }

    private void run(ServerConfig config) throws IOException {
        Logs.configure(config.logging());
        try (ProxyServer server = create(config)) {
            StopSignals stop = StopSignals.install();
            server.start();
            stop.await();
        }
    }

    private ProxyServer create(ServerConfig config) throws IOException {
        try {
            return ProxyServer.create(config, environment);
        } catch (UnreadableKubeconfigException e) {
            throw new IOException(e.getMessage() + "; name one with " + Setting.KUBECONFIG.flag(), e);
        }
    }
}
