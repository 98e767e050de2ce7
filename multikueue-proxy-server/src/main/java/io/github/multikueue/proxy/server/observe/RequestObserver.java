package io.github.multikueue.proxy.server.observe;

import com.google.common.base.Ticker;
import com.google.inject.Inject;
import io.github.multikueue.proxy.server.config.ExternalLogs;
import io.github.multikueue.proxy.server.config.ServerConfig;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sees every request from its first to its last byte. */
public final class RequestObserver {

    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final Pattern SLASHES = Pattern.compile("/{2,}");
    private static final int NESTED_ESCAPES = 3;

    private final AuditLog audit;
    private final ServerMetrics metrics;
    private final Ticker ticker;
    private final @Nullable ExternalLogs external;
    private final PathSecret secret;

    @Inject
    RequestObserver(AuditLog audit, ServerMetrics metrics, Ticker ticker, ServerConfig config, PathSecret secret) {
        this.audit = audit;
        this.metrics = metrics;
        this.ticker = ticker;
        this.external = config.externalLogs();
        this.secret = secret;
    }

    /** A request has come. */
    public Observation begin(String method, String path) {
        return new Observation(method, withoutSecret(path), ticker.read());
    }

    /** Wherever the prefix stands, and however it is written: what follows may be the secret. */
    private String withoutSecret(String path) {
        return external != null && plain(path).contains(plain(external.prefix())) ? external.prefix() + "/..." : path;
    }

    /** Without escapes, repeated slashes and capitals. An escape may be escaped itself. */
    private static String plain(String path) {
        String text = path;
        for (int i = 0; i < NESTED_ESCAPES && text.indexOf('%') >= 0; i++) {
            text = ESCAPE.matcher(text)
                    .replaceAll(each ->
                            Matcher.quoteReplacement(Character.toString((char) Integer.parseInt(each.group(1), 16))));
        }
        return SLASHES.matcher(text).replaceAll("/").toLowerCase(Locale.ROOT);
    }

    /** A request is over; only the first call counts. */
    public void end(Observation observation, int code) {
        if (observation.finish()) {
            // The prefix may be mistaken where the dashboard is configured: then the secret is sent to another path.
            if (observation.info() == null && secret.isIn(plain(observation.path()))) {
                observation.hidePath();
            }
            Duration duration = Duration.ofNanos(ticker.read() - observation.beginNanos());
            metrics.answered(observation, code, duration);
            audit.write(observation, code, duration);
        }
    }
}
