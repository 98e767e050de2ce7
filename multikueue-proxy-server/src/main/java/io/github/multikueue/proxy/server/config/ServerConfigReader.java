package io.github.multikueue.proxy.server.config;

import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.ProxyConfig;
import io.github.multikueue.proxy.core.ProxyConfig.Authentication;
import io.github.multikueue.proxy.core.cache.ReadConsistency;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a {@link ServerConfig} of setting texts, or an exception with all that is wrong with them. */
final class ServerConfigReader {

    private static final int MOST_STREAMS = 100_000;
    private static final int MOST_CONNECTIONS = 1_000_000;
    private static final String NAME = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
    private static final Pattern JOB_KIND = Pattern.compile("(?<resource>" + NAME + ")\\.(?<version>v[0-9][a-z0-9]*)"
            + "(?:\\.(?<group>" + NAME + "(?:\\." + NAME + ")*))?=(?<kind>[A-Z][A-Za-z0-9]*)"
            + "(?::(?<label>[A-Za-z0-9][A-Za-z0-9._/-]*))?");
    private static final Pattern USER_PREFIX = Pattern.compile("(?!system:)[!-~]*");
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private final SettingValues values;
    private final CommonConfigReader common;
    private final LogsConfigReader logs;

    ServerConfigReader(SettingValues values) {
        this.values = values;
        this.common = new CommonConfigReader(values);
        this.logs = new LogsConfigReader(values);
    }

    ServerConfig read() {
        int port = common.port(Setting.PORT);
        ServerConfig.Streaming streaming = streaming();
        ServerConfig config = new ServerConfig(
                proxy(),
                jobKinds(),
                values.path(Setting.KUBECONFIG),
                values.textOrNull(Setting.BIND_ADDRESS),
                port,
                maxConnections(streaming.limits().total()),
                common.management(port),
                common.allowedHosts(),
                common.tls(),
                streaming,
                common.timeouts(),
                common.logging(),
                logs.readExternal(),
                gateway(),
                common.clientTls(),
                new ServedDeploymentsReader(values, common).read(),
                new LogArchiveReader(values).read(logs.hasStore()));
        if (!values.problems().isEmpty()) {
            throw new InvalidConfigException(values.problems());
        }
        return config;
    }

    private ProxyConfig proxy() {
        ProxyConfig.Builder builder = ProxyConfig.builder()
                .namespaces(values.set(Setting.NAMESPACES))
                .workersSecretNamespace(values.text(Setting.WORKERS_SECRET_NAMESPACE))
                .requestTimeout(values.duration(Setting.REQUEST_TIMEOUT, MILLISECOND))
                .reviewCacheTtl(values.duration(Setting.REVIEW_CACHE_TTL, Duration.ZERO))
                .accessReviewInterval(values.duration(Setting.ACCESS_REVIEW_INTERVAL, Duration.ZERO))
                .maxCacheAge(values.duration(Setting.MAX_CACHE_AGE, MILLISECOND))
                .authentication(authentication())
                .tokenAudiences(List.copyOf(values.set(Setting.TOKEN_AUDIENCES)))
                .kubeconfigDirectory(values.path(Setting.KUBECONFIG_DIRECTORY))
                .multikueueOrigin(values.textOrNull(Setting.MULTIKUEUE_ORIGIN))
                .logs(logs.read());
        try {
            return builder.build();
        } catch (InvalidConfigException e) {
            values.problems().addAll(e.problems());
            return ProxyConfig.defaults();
        }
    }

    /** Each of the kinds may stand between a job of another one and its Pods, as Jobs do for a JobSet. */
    private List<JobKind> jobKinds() {
        List<JobKind> kinds = values.set(Setting.JOB_KINDS).stream()
                .map(this::jobKind)
                .flatMap(Optional::stream)
                .toList();
        if (kinds.stream()
                        .map(each -> List.of(each.group(), each.kind()))
                        .distinct()
                        .count()
                < kinds.size()) {
            values.problem(Setting.JOB_KINDS, "each kind once");
            return List.of();
        }
        return kinds.stream()
                .map(kind -> kind.withIntermediates(
                        kinds.stream().filter(each -> !each.equals(kind)).toArray(JobKind[]::new)))
                .toList();
    }

    private Optional<JobKind> jobKind(String text) {
        Matcher matcher = JOB_KIND.matcher(text);
        if (!matcher.matches() || matcher.group("resource").equals("pipelineruns")) {
            values.problem(
                    Setting.JOB_KINDS,
                    "kinds besides PipelineRuns, as plural.version.group=Kind or plural.version.group=Kind:label-of-pods");
            return Optional.empty();
        }
        String group = Optional.ofNullable(matcher.group("group")).orElse("");
        String label = Optional.ofNullable(matcher.group("label")).orElse("");
        return Optional.of(JobKind.of(group, matcher.group("version"), matcher.group("resource"), matcher.group("kind"))
                .withPodLabel(label));
    }

    private Authentication authentication() {
        Map<String, Authentication> choices = new LinkedHashMap<>();
        choices.put("self-subject-access-review", Authentication.SELF_SUBJECT_ACCESS_REVIEW);
        choices.put("token-review", Authentication.TOKEN_REVIEW);
        return values.choice(Setting.AUTHENTICATION, choices);
    }

    /** A log over HTTP/1.1 takes a connection of its own; those who ask for other things need some besides. */
    private int maxConnections(int streams) {
        int most = (int) values.number(Setting.MAX_CONNECTIONS, 1, MOST_CONNECTIONS);
        return values.isGiven(Setting.MAX_CONNECTIONS) ? most : Math.max(most, 2 * streams);
    }

    private @Nullable GatewayConfig gateway() {
        boolean on = values.onOrOff(Setting.GATEWAY);
        String prefix = values.text(Setting.GATEWAY_USER_PREFIX);
        if (!USER_PREFIX.matcher(prefix).matches()) {
            values.problem(Setting.GATEWAY_USER_PREFIX, "visible ASCII that does not begin with system:");
        }
        boolean cache = values.onOrOff(Setting.GATEWAY_CACHE);
        ReadConsistency consistency = values.consistency(Setting.GATEWAY_CACHE_CONSISTENCY);
        long bytes = values.bytes(Setting.GATEWAY_CACHE_MAX_BYTES);
        Map<String, RenameRules> rules = RuleDocuments.byCluster(values, Setting.RENAME_RULES);
        if (!on && values.isGiven(Setting.RENAME_RULES)) {
            values.problem(Setting.RENAME_RULES, "nothing, or " + Setting.GATEWAY.flag() + "=on as well");
        }
        return on ? new GatewayConfig(prefix, cache, consistency, bytes, rules) : null;
    }

    private ServerConfig.Streaming streaming() {
        return new ServerConfig.Streaming(
                values.number(Setting.DEFAULT_LOG_TAIL_LINES, -1, Long.MAX_VALUE),
                new ServerConfig.StreamLimits(
                        streams(Setting.MAX_STREAMS),
                        streams(Setting.MAX_STREAMS_PER_WORKER),
                        streams(Setting.MAX_STREAMS_PER_CALLER)),
                values.duration(Setting.KEEP_ALIVE_INTERVAL, MILLISECOND),
                allowedOrigins());
    }

    private int streams(Setting setting) {
        return (int) values.number(setting, 1, MOST_STREAMS);
    }

    private Set<String> allowedOrigins() {
        Set<String> origins = values.set(Setting.ALLOWED_ORIGINS);
        if (!origins.stream().allMatch(ServerConfigReader::isOrigin)) {
            values.problem(
                    Setting.ALLOWED_ORIGINS, "origins such as https://console.example or http://localhost:9000, or *");
        }
        return origins;
    }

    private static boolean isOrigin(String text) {
        try {
            URI uri = URI.create(text);
            return text.equals("*")
                    || (uri.getScheme() != null
                            && uri.getHost() != null
                            && uri.getRawPath().isEmpty());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
