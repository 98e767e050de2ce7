package io.github.multikueue.proxy.server.config;

import io.github.multikueue.proxy.server.config.ServerConfig.ServedDeployments;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads what is served of Deployments. What cannot be set for it in {@code serve} is as {@code deployments-api} has it by default. */
final class ServedDeploymentsReader {

    private final SettingValues values;
    private final CommonConfigReader common;

    ServedDeploymentsReader(SettingValues values, CommonConfigReader common) {
        this.values = values;
        this.common = common;
    }

    @Nullable
    ServedDeployments read() {
        boolean on = values.onOrOff(Setting.DEPLOYMENTS_API);
        DeploymentsConfig.Authorization authorization =
                DeploymentsApiConfig.authorization(values, Setting.AUTHORIZATION);
        int port = common.port(Setting.DEPLOYMENTS_PORT);
        if (!on) {
            return null;
        }
        Path certificate = values.path(Setting.TLS_CERT);
        Path key = values.path(Setting.TLS_KEY);
        Path authorities = values.path(Setting.TLS_CLIENT_CA);
        if (certificate == null || key == null || authorities == null) {
            values.problem(Setting.DEPLOYMENTS_API, "--tls-cert, --tls-key and --tls-client-ca as well");
            return null;
        }
        DeploymentsConfig.Listener listener = new DeploymentsConfig.Listener(
                values.textOrNull(Setting.BIND_ADDRESS),
                port,
                new TlsFiles(certificate, key),
                authorities,
                common.onlyTls13(),
                (int) values.number(CacheProxySetting.MAX_CONNECTIONS, 1, Integer.MAX_VALUE),
                common.allowedHosts());
        return new ServedDeployments(values.text(Setting.CLUSTER), config(listener, authorization));
    }

    /** What is set alike for {@code serve} and for {@code deployments-api}, of an API that is served so. */
    DeploymentsConfig config(DeploymentsConfig.Listener listener, DeploymentsConfig.Authorization authorization) {
        return new DeploymentsConfig(
                listener,
                authorization,
                values.duration(Setting.REVIEW_CACHE_TTL, Duration.ZERO),
                values.duration(Setting.REQUEST_TIMEOUT, Duration.ofMillis(1)),
                new DeploymentsConfig.Cache(
                        values.consistency(DeploymentsSetting.CACHE_CONSISTENCY),
                        values.duration(CacheProxySetting.CACHE_MAX_STALENESS, Duration.ofSeconds(2))),
                common.limits(),
                common.timeouts());
    }
}
