package io.github.multikueue.proxy.server.config;

import static io.github.multikueue.proxy.server.config.RenameProxySetting.CLIENT_PROXY;
import static io.github.multikueue.proxy.server.config.RenameProxySetting.CLIENT_PROXY_ADDRESS;
import static io.github.multikueue.proxy.server.config.RenameProxySetting.CLIENT_PROXY_PORT;
import static io.github.multikueue.proxy.server.config.RenameProxySetting.KUBECONFIG;
import static io.github.multikueue.proxy.server.config.RenameProxySetting.MONITORING_AUTH;
import static io.github.multikueue.proxy.server.config.RenameProxySetting.MONITORING_BIND_ADDRESS;
import static io.github.multikueue.proxy.server.config.RenameProxySetting.RULES_PATH;
import static io.github.multikueue.proxy.server.config.RenameProxySetting.WEBHOOK_ADDRESS;
import static io.github.multikueue.proxy.server.config.RenameProxySetting.WEBHOOK_CA_FILE;
import static io.github.multikueue.proxy.server.config.RenameProxySetting.WEBHOOK_CERT_FILE;
import static io.github.multikueue.proxy.server.config.RenameProxySetting.WEBHOOK_KEY_FILE;
import static io.github.multikueue.proxy.server.config.RenameProxySetting.WEBHOOK_LISTEN_ADDRESS;
import static io.github.multikueue.proxy.server.config.RenameProxySetting.WEBHOOK_LISTEN_PORT;
import static io.github.multikueue.proxy.server.config.RenameProxySetting.WEBHOOK_PROXY_ADDRESS;
import static io.github.multikueue.proxy.server.config.RenameProxySetting.WEBHOOK_PROXY_PORT;
import static io.github.multikueue.proxy.server.config.RenameProxySetting.WEBHOOK_SERVER_NAME;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableMap;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes a {@link RenameProxyConfig} of setting texts, or an exception with all that is wrong with them. */
final class RenameProxyReader {

    private static final int MOST_PORTS = 65_535;
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Pattern ADDRESS_AND_PORT = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]]*):([0-9]{1,5})");
    private static final Pattern URL = Pattern.compile("https?://[^/?#@]+(/[^?#]*)?");

    private final SettingValues values;
    private final CommonConfigReader common;
    private final Map<String, String> environment;

    RenameProxyReader(SettingValues values, Map<String, String> environment) {
        this.values = values;
        this.common = new CommonConfigReader(values);
        this.environment = environment;
    }

    RenameProxyConfig read() {
        Optional<RenameRules> rules = rules();
        RenameProxyConfig.ServedAddress client = client();
        RenameProxyConfig.Webhook webhook = webhook();
        if (client == null && webhook == null && !values.isGiven(WEBHOOK_ADDRESS)) {
            values.problem(CLIENT_PROXY, "yes, or " + WEBHOOK_ADDRESS.flag());
        }
        RenameProxyConfig.Monitoring monitoring = monitoring();
        var hosts = common.allowedHosts();
        Duration timeout = values.duration(Setting.REQUEST_TIMEOUT, MILLISECOND);
        Path kubeconfig = kubeconfig();
        ServerConfig.Timeouts timeouts = common.timeouts();
        ServerConfig.Logging logging = common.logging();
        if (!values.problems().isEmpty()) {
            throw new InvalidConfigException(values.problems());
        }
        return new RenameProxyConfig(
                rules.orElseThrow(), kubeconfig, client, webhook, monitoring, hosts, timeout, timeouts, logging);
    }

    private Optional<RenameRules> rules() {
        Path file = values.path(RULES_PATH);
        if (file == null) {
            values.problem(RULES_PATH, "a rule document");
            return Optional.empty();
        }
        return RuleDocuments.read(values, RULES_PATH, file);
    }

    /** Whoever sets the variable for this container means it. */
    private @Nullable Path kubeconfig() {
        Path file = values.path(KUBECONFIG);
        String variable = environment.getOrDefault(KUBECONFIG.variable(), "");
        return file != null || variable.isEmpty() ? file : Path.of(variable.split(java.io.File.pathSeparator, 2)[0]);
    }

    private RenameProxyConfig.@Nullable ServedAddress client() {
        boolean on = values.choice(CLIENT_PROXY, ImmutableMap.of("no", false, "yes", true));
        RenameProxyConfig.ServedAddress endpoint =
                new RenameProxyConfig.ServedAddress(values.textOrNull(CLIENT_PROXY_ADDRESS), port(CLIENT_PROXY_PORT));
        return on ? endpoint : null;
    }

    private int port(CommandSetting setting) {
        return (int) values.number(setting, 0, MOST_PORTS);
    }

    private RenameProxyConfig.@Nullable Webhook webhook() {
        RenameProxyConfig.ServedAddress endpoint = new RenameProxyConfig.ServedAddress(
                values.textOrNull(given(WEBHOOK_LISTEN_ADDRESS, WEBHOOK_PROXY_ADDRESS)),
                port(given(WEBHOOK_LISTEN_PORT, WEBHOOK_PROXY_PORT)));
        Path certificate = values.path(WEBHOOK_CERT_FILE);
        Path key = values.path(WEBHOOK_KEY_FILE);
        boolean on = values.isGiven(WEBHOOK_ADDRESS);
        if (certificate == null ? key != null || on : key == null) {
            values.problem(
                    certificate == null ? WEBHOOK_CERT_FILE : WEBHOOK_KEY_FILE,
                    "a file: both of " + WEBHOOK_CERT_FILE.flag() + " and " + WEBHOOK_KEY_FILE.flag());
        }
        URI target = on ? target() : null;
        return target == null || certificate == null || key == null
                ? null
                : new RenameProxyConfig.Webhook(
                        target,
                        values.textOrNull(WEBHOOK_SERVER_NAME),
                        values.path(WEBHOOK_CA_FILE),
                        endpoint,
                        new TlsFiles(certificate, key));
    }

    private CommandSetting given(CommandSetting setting, CommandSetting earlier) {
        return !values.isGiven(setting) && values.isGiven(earlier) ? earlier : setting;
    }

    private @Nullable URI target() {
        String text = values.text(WEBHOOK_ADDRESS);
        try {
            URI uri = URI.create(text);
            if (URL.matcher(text).matches() && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            values.problem(WEBHOOK_ADDRESS, "a URL such as https://127.0.0.1:9443");
            return null;
        }
        values.problem(WEBHOOK_ADDRESS, "a URL such as https://127.0.0.1:9443");
        return null;
    }

    private RenameProxyConfig.Monitoring monitoring() {
        Matcher parts = ADDRESS_AND_PORT.matcher(values.text(MONITORING_BIND_ADDRESS));
        boolean usable = parts.matches() && Integer.parseInt(parts.group(2)) <= MOST_PORTS;
        if (!usable) {
            values.problem(MONITORING_BIND_ADDRESS, "an address and a port such as 127.0.0.1:9090 or :9090");
        }
        String address = usable ? parts.group(1).replaceAll("[\\[\\]]", "") : "";
        return new RenameProxyConfig.Monitoring(
                new RenameProxyConfig.ServedAddress(
                        address.isEmpty() ? null : address, usable ? Integer.parseInt(parts.group(2)) : 0),
                guard());
    }

    private @Nullable AccessAttributes guard() {
        String text = values.text(MONITORING_AUTH);
        if (text.isEmpty()) {
            return null;
        }
        try {
            JsonNode json = Json.MAPPER.readTree(text);
            boolean whole = Stream.of("group", "version", "resource", "namespace", "name", "subresource")
                    .allMatch(field -> json.path(field).isTextual());
            if (whole && !json.path("resource").asText().isEmpty()) {
                return attributes(json);
            }
        } catch (JsonProcessingException e) {
            values.problem(MONITORING_AUTH, "JSON");
            return null;
        }
        values.problem(
                MONITORING_AUTH, "an object with the texts group, version, resource, namespace, name and subresource");
        return null;
    }

    private static AccessAttributes attributes(JsonNode json) {
        return new AccessAttributes(
                "get",
                json.path("group").asText(),
                json.path("version").asText(),
                json.path("resource").asText(),
                json.path("subresource").asText(),
                json.path("namespace").asText(),
                json.path("name").asText());
    }
}
