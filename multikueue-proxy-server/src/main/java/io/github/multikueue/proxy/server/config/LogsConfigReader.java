package io.github.multikueue.proxy.server.config;

import io.github.multikueue.proxy.api.Names;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.LogConfig;
import io.github.multikueue.proxy.core.LogConfig.Capture;
import io.github.multikueue.proxy.core.LogConfig.Lease;
import io.github.multikueue.proxy.core.LogConfig.Mode;
import io.github.multikueue.proxy.core.LogConfig.TektonResults;
import io.github.multikueue.proxy.core.store.LogStoreConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a {@link LogConfig} and {@link ExternalLogs} of setting texts; problems are noted with the values. */
final class LogsConfigReader {

    private static final String OFF = "off";
    private static final int MOST_CAPTURES = 100_000;
    private static final int LEAST_KEY_BYTES = 32;
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+");
    private static final Pattern OWN_PATHS = Pattern.compile("/(api|apis|health|ready|metrics)(/.*)?");

    private final SettingValues values;

    LogsConfigReader(SettingValues values) {
        this.values = values;
    }

    LogConfig read() {
        LogStoreConfig store = store();
        Capture capture = capture();
        if (store == null && capture.mode() == Mode.ALL) {
            values.problem(Setting.LOG_CAPTURE, "viewed, as there is no store to capture into: --log-store=off");
        }
        return new LogConfig(
                store,
                values.duration(Setting.LOG_PURGE_DELAY, Duration.ZERO),
                capture,
                values.duration(Setting.LOG_START_TIMEOUT, MILLISECOND),
                cursorKeyFile(),
                tektonResults(),
                null);
    }

    boolean hasStore() {
        return !values.text(Setting.LOG_STORE).equals(OFF);
    }

    /** Looked at here already, so that a key that is too short is told together with all other problems. */
    private @Nullable Path cursorKeyFile() {
        Path file = values.path(Setting.CURSOR_KEY_FILE);
        try {
            if (file != null && Files.isRegularFile(file) && Files.size(file) < LEAST_KEY_BYTES) {
                values.problem(Setting.CURSOR_KEY_FILE, "a file of at least " + LEAST_KEY_BYTES + " random bytes");
            }
        } catch (IOException e) {
            values.problem(Setting.CURSOR_KEY_FILE, "a file that can be read");
        }
        return file;
    }

    private @Nullable LogStoreConfig store() {
        long maxSize = values.bytes(Setting.LOG_STORE_MAX_SIZE);
        long maxRunSize = values.bytes(Setting.LOG_STORE_MAX_RUN_SIZE);
        Duration maxAge = values.duration(Setting.LOG_STORE_MAX_AGE, MILLISECOND);
        if (maxRunSize > maxSize && !values.isGiven(Setting.LOG_STORE_MAX_RUN_SIZE)) {
            maxRunSize = maxSize;
        }
        if (maxRunSize > maxSize) {
            values.problem(Setting.LOG_STORE_MAX_RUN_SIZE, "at most " + Setting.LOG_STORE_MAX_SIZE.flag());
            maxRunSize = maxSize;
        }
        return hasStore() ? new LogStoreConfig(values.path(Setting.LOG_STORE), maxSize, maxRunSize, maxAge) : null;
    }

    private Capture capture() {
        Map<String, Mode> modes = new LinkedHashMap<>();
        modes.put("viewed", Mode.VIEWED);
        modes.put("all", Mode.ALL);
        return new Capture(values.choice(Setting.LOG_CAPTURE, modes), lease(), (int)
                values.number(Setting.MAX_CAPTURES, 1, MOST_CAPTURES));
    }

    private @Nullable Lease lease() {
        String text = values.text(Setting.LOG_CAPTURE_LEASE);
        if (text.isEmpty()) {
            return null;
        }
        int slash = text.indexOf('/');
        try {
            return new Lease(
                    Names.requireNamespace(text.substring(0, Math.max(0, slash))),
                    Names.requireSubdomain("Lease", text.substring(slash + 1)));
        } catch (ProxyException e) {
            values.problem(Setting.LOG_CAPTURE_LEASE, "a namespace and a name such as multikueue-proxy/log-capture");
            return null;
        }
    }

    private @Nullable TektonResults tektonResults() {
        Path caFile = values.path(Setting.TEKTON_RESULTS_CA_FILE);
        Path tokenFile = values.path(Setting.TEKTON_RESULTS_TOKEN_FILE);
        if (!values.isGiven(Setting.TEKTON_RESULTS_URL)) {
            if (caFile != null || tokenFile != null) {
                values.problem(Setting.TEKTON_RESULTS_URL, "a URL, for the files to be of use");
            }
            return null;
        }
        URI url = values.url(
                Setting.TEKTON_RESULTS_URL,
                LogsConfigReader::isSecure,
                "an https URL such as https://tekton-results-api-service.tekton-pipelines.svc:8080");
        return url == null ? null : new TektonResults(url, caFile, tokenFile);
    }

    /** Tokens go there, so it must be TLS as soon as there is a network in between. */
    private static boolean isSecure(URI url) {
        return "https".equals(url.getScheme())
                || ("http".equals(url.getScheme()) && LoopbackHosts.NAMES.contains(url.getHost()));
    }

    @Nullable
    ExternalLogs readExternal() {
        String prefix = values.text(Setting.EXTERNAL_LOGS_PREFIX);
        Path secretFile = values.path(Setting.EXTERNAL_LOGS_SECRET_FILE);
        Path clientCa = values.path(Setting.EXTERNAL_LOGS_CLIENT_CA);
        boolean guarded = secretFile != null || clientCa != null;
        if (prefix.isEmpty()) {
            if (guarded) {
                values.problem(Setting.EXTERNAL_LOGS_PREFIX, "a path, for its guards to be of use");
            }
            return null;
        }
        if (!PREFIX.matcher(prefix).matches() || OWN_PATHS.matcher(prefix).matches()) {
            values.problem(
                    Setting.EXTERNAL_LOGS_PREFIX,
                    "a path of plain segments such as /dashboard-logs, none of the API's");
        }
        if (!guarded) {
            values.problem(
                    Setting.EXTERNAL_LOGS_PREFIX,
                    "a guard with it: --external-logs-secret-file or --external-logs-client-ca");
        }
        if (clientCa != null && values.text(Setting.TLS_CERT).isEmpty()) {
            values.problem(Setting.EXTERNAL_LOGS_CLIENT_CA, "TLS: --tls-cert and --tls-key");
        }
        return new ExternalLogs(prefix, secretFile, clientCa);
    }
}
