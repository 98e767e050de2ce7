package io.github.multikueue.proxy.server.command;

import io.github.multikueue.proxy.core.kube.client.UnreadableKubeconfigException;
import io.github.multikueue.proxy.server.config.CommandSetting;
import io.github.multikueue.proxy.server.config.RenameProxyConfig;
import io.github.multikueue.proxy.server.config.RenameProxySetting;
import io.github.multikueue.proxy.server.mount.RenameProxy;
import io.github.multikueue.proxy.server.observe.Logs;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code rename-proxy}: a controller works with resources that have other names in the cluster. */
public final class RenameProxyCommand implements Command {

    private final Map<String, String> environment;

    /** @param environment the environment variables, for finding a kubeconfig if none is set */
    public RenameProxyCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public String name() {
        return "rename-proxy";
    }

    @Override
    public String description() {
        return "Let a controller and its webhooks work with resources that have other names in the cluster.";
    }

    @Override
    public List<CommandSetting> settings() {
        return RenameProxySetting.all();
    }

    @Override
    public Task prepare(GivenSettings given) {
        Map<String, String> variables = new HashMap<>(given.variables());
        variables.put("KUBECONFIG", environment.getOrDefault("KUBECONFIG", ""));
        RenameProxyConfig config = RenameProxyConfig.of(given.flags(), variables);
        return () -> run(config);
    }

    private void run(RenameProxyConfig config) throws IOException {
        Logs.configure(config.logging());
        try (RenameProxy proxy = create(config)) {
            StopSignals stop = StopSignals.install();
            proxy.start();
            stop.await();
        }
    }

    private RenameProxy create(RenameProxyConfig config) throws IOException {
        try {
            return RenameProxy.create(config, environment);
        } catch (UnreadableKubeconfigException e) {
            throw new IOException(e.getMessage() + "; name one with " + RenameProxySetting.KUBECONFIG.flag(), e);
        }
    }
}
