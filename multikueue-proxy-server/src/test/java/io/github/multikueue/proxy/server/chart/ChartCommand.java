package io.github.multikueue.proxy.server.chart;

import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.server.config.CacheProxyConfig;
import io.github.multikueue.proxy.server.config.CacheProxySetting;
import io.github.multikueue.proxy.server.config.CommandSetting;
import io.github.multikueue.proxy.server.config.DeploymentsApiConfig;
import io.github.multikueue.proxy.server.config.DeploymentsSetting;
import io.github.multikueue.proxy.server.config.RenameProxyConfig;
import io.github.multikueue.proxy.server.config.RenameProxySetting;
import io.github.multikueue.proxy.server.config.ServerConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A command that the chart can run, with its settings and with what reads them. */
enum ChartCommand {
    SERVE("serve", ServerConfig.settings(), variables -> ServerConfig.of(Map.of(), variables)),
    CACHE_PROXY("cache-proxy", CacheProxySetting.all(), variables -> CacheProxyConfig.of(Map.of(), variables)),
    RENAME_PROXY("rename-proxy", RenameProxySetting.all(), variables -> RenameProxyConfig.of(Map.of(), variables)),
    DEPLOYMENTS_API(
            "deployments-api", DeploymentsSetting.all(), variables -> DeploymentsApiConfig.of(Map.of(), variables));

    private final String text;
    private final List<? extends CommandSetting> settings;
    private final Consumer<Map<String, String>> reader;

    ChartCommand(String text, List<? extends CommandSetting> settings, Consumer<Map<String, String>> reader) {
        this.text = text;
        this.settings = settings;
        this.reader = reader;
    }

    static ChartCommand of(String text) {
        return Arrays.stream(values())
                .filter(each -> each.text.equals(text))
                .findFirst()
                .orElseThrow();
    }

    String text() {
        return text;
    }

    List<? extends CommandSetting> settings() {
        return settings;
    }

    /** What the command says of settings, by the names of their environment variables. */
    List<String> problems(Map<String, String> variables) {
        try {
            reader.accept(variables);
            return List.of();
        } catch (InvalidConfigException e) {
            return e.problems();
        }
    }
}
