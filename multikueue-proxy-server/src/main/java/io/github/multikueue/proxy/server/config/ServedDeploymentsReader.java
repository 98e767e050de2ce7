package io.github.multikueue.proxy.server.config;

import io.github.multikueue.proxy.server.config.ServerConfig.ServedDeployments;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads what {@code serve} serves of Deployments. What cannot be set for it is as {@code deployments-api} has it by default. */
final class ServedDeploymentsReader {

    private static final int MOST_REQUESTS = 100_000;

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

    private DeploymentsConfig config(
            DeploymentsConfig.Listener listener, DeploymentsConfig.Authorization authorization) {
        return new DeploymentsConfig(
                listener,
                authorization,
                values.duration(Setting.REVIEW_CACHE_TTL, Duration.ZERO),
                values.duration(Setting.REQUEST_TIMEOUT, Duration.ofMillis(1)),
                new DeploymentsConfig.Cache(
                        values.consistency(DeploymentsSetting.CACHE_CONSISTENCY),
                        values.duration(CacheProxySetting.CACHE_MAX_STALENESS, Duration.ofSeconds(2))),
                new CacheProxyConfig.Limits((int) values.number(CacheProxySetting.MAX_REQUESTS, 1, MOST_REQUESTS), (int)
                        values.number(CacheProxySetting.MAX_REQUESTS_PER_CALLER, 1, MOST_REQUESTS)),
                common.timeouts());
    }
}
