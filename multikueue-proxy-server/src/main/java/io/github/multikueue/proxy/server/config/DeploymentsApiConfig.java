package io.github.multikueue.proxy.server.config;

import com.google.common.collect.ImmutableMap;
import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.server.config.DeploymentsConfig.Authorization;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of {@code deployments-api}.
 *
 * @param kubeconfig of the cluster; null for the Pod's service account or the user's own one
 * @param api the API
 * @param management where the program tells how it is itself
 * @param logging what the process says about itself
 */
public record DeploymentsApiConfig(
        @Nullable Path kubeconfig,
        DeploymentsConfig api,
        ServerConfig.Management management,
        ServerConfig.Logging logging) {

    private static final int MOST_CONNECTIONS = 1_000_000;

    /**
     * Reads the settings.
     *
     * @param flags values from the command line
     * @param environment values of the environment variables
     * @throws InvalidConfigException naming everything that is wrong
     */
    public static DeploymentsApiConfig of(
            Map<? extends CommandSetting, String> flags, Map<String, String> environment) {
        SettingValues values = new SettingValues(flags, environment);
        CommonConfigReader common = new CommonConfigReader(values);
        int port = common.port(DeploymentsSetting.PORT);
        DeploymentsApiConfig config = new DeploymentsApiConfig(
                values.path(DeploymentsSetting.KUBECONFIG),
                new ServedDeploymentsReader(values, common)
                        .config(
                                listener(values, common, port),
                                authorization(values, DeploymentsSetting.AUTHORIZATION)),
                common.management(port),
                common.logging());
        if (!values.problems().isEmpty()) {
            throw new InvalidConfigException(values.problems());
        }
        return config;
    }

    private static DeploymentsConfig.Listener listener(SettingValues values, CommonConfigReader common, int port) {
        return new DeploymentsConfig.Listener(
                values.textOrNull(Setting.BIND_ADDRESS),
                port,
                new TlsFiles(
                        required(values, DeploymentsSetting.TLS_CERT), required(values, DeploymentsSetting.TLS_KEY)),
                required(values, DeploymentsSetting.TLS_CLIENT_CA),
                common.onlyTls13(),
                (int) values.number(CacheProxySetting.MAX_CONNECTIONS, 1, MOST_CONNECTIONS),
                common.allowedHosts());
    }

    private static Path required(SettingValues values, CommandSetting setting) {
        Path path = values.path(setting);
        if (path == null) {
            values.problem(setting, "a PEM file; generate-certs makes all three");
            return Path.of("");
        }
        return path;
    }

    static Authorization authorization(SettingValues values, CommandSetting setting) {
        return values.choice(
                setting,
                ImmutableMap.of("certificate", Authorization.CERTIFICATE, "kubernetes", Authorization.KUBERNETES));
    }
}
