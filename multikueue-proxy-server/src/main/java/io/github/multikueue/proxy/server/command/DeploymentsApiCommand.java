package io.github.multikueue.proxy.server.command;

import io.github.multikueue.proxy.core.kube.client.UnreadableKubeconfigException;
import io.github.multikueue.proxy.server.config.CommandSetting;
import io.github.multikueue.proxy.server.config.DeploymentsApiConfig;
import io.github.multikueue.proxy.server.config.DeploymentsSetting;
import io.github.multikueue.proxy.server.mount.DeploymentsApi;
import io.github.multikueue.proxy.server.observe.Logs;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code deployments-api}: the Deployments of one cluster, over mutual TLS. */
public final class DeploymentsApiCommand implements Command {

    private final Map<String, String> environment;

    /** @param environment the environment variables, for finding a kubeconfig if none is set */
    public DeploymentsApiCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public String name() {
        return "deployments-api";
    }

    @Override
    public String description() {
        return "Serve the Deployments of the cluster in the kubeconfig, and how many replicas they have, over mutual TLS.";
    }

    @Override
    public List<CommandSetting> settings() {
        return DeploymentsSetting.all();
    }

    @Override
    public Task prepare(GivenSettings given) {
        DeploymentsApiConfig config = DeploymentsApiConfig.of(given.flags(), given.variables());
        return () -> run(config);
    }

    private void run(DeploymentsApiConfig config) throws IOException {
        Logs.configure(config.logging());
        try (DeploymentsApi api = create(config)) {
            StopSignals stop = StopSignals.install();
            api.start();
            stop.await();
        }
    }

    private DeploymentsApi create(DeploymentsApiConfig config) throws IOException {
        try {
            return DeploymentsApi.create(config, environment);
        } catch (UnreadableKubeconfigException e) {
            throw new IOException(e.getMessage() + "; name one with " + DeploymentsSetting.KUBECONFIG.flag(), e);
        }
    }
}
