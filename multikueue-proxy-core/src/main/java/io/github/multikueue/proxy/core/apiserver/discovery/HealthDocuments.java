package io.github.multikueue.proxy.core.apiserver.discovery;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.published.DocumentHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The health endpoints {@code /livez}, {@code /readyz} and {@code /healthz}: 200 and {@code ok}, or 500 and the list of all
 * checks. With {@code ?verbose} the list comes in any case, {@code ?exclude=NAME} leaves a check out, and each check has a path
 * of its own, for example {@code /readyz/ping}. Why a check failed stands in the log, and at its own path. Safe for use by many
 * threads.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/health-checks/">Health endpoints</a>
 */
public final class HealthDocuments {

    private static final Logger LOG = LoggerFactory.getLogger(HealthDocuments.class);

    private final Map<String, List<HealthCheck>> endpoints = new LinkedHashMap<>();

    /**
     * Makes the endpoints. All have a check {@code ping} in front, which always succeeds.
     *
     * @param checks what all of the endpoints check
     * @param readyChecks what {@code /readyz} checks besides, for example whether the server is about to stop
     */
    public HealthDocuments(List<HealthCheck> checks, List<HealthCheck> readyChecks) {
        List<HealthCheck> all = new ArrayList<>(List.of(HealthCheck.PING));
        all.addAll(checks);
        endpoints.put("healthz", List.copyOf(all));
        endpoints.put("livez", List.copyOf(all));
        all.addAll(readyChecks);
        endpoints.put("readyz", List.copyOf(all));
    }

    /**
     * The endpoint at a path, or null if there is none.
     *
     * @param path the decoded path without a slash at its end
     */
    public @Nullable DocumentHandler find(String path) {
        for (Map.Entry<String, List<HealthCheck>> endpoint : endpoints.entrySet()) {
            String root = "/" + endpoint.getKey();
            if (path.equals(root)) {
                return call -> respondAll(call, endpoint.getKey(), endpoint.getValue());
            }
            for (HealthCheck check : endpoint.getValue()) {
                if (path.equals(root + "/" + check.name())) {
                    return call -> respondOne(call, check);
                }
            }
        }
        return null;
    }

    /** The paths of all endpoints and their checks. */
    public List<String> paths() {
        List<String> paths = new ArrayList<>();
        endpoints.forEach((name, checks) -> {
            paths.add("/" + name);
            checks.forEach(check -> paths.add("/" + name + "/" + check.name()));
        });
        return paths;
    }

    private static void respondAll(ApiCall call, String endpoint, List<HealthCheck> checks) throws IOException {
        Set<String> excluded = Set.copyOf(call.info().query().all("exclude"));
        List<String> failures = new ArrayList<>();
        HealthReport report = new HealthReport(
                endpoint,
                checks.stream()
                        .map(check -> excluded.contains(check.name())
                                ? new HealthReport.Check(check.name(), true, true, "")
                                : checked(check, failures))
                        .toList());
        if (!failures.isEmpty()) {
            LOG.info("{} check failed: {}", endpoint, String.join(", ", failures));
            respond(call, 500, report.textWithout(excluded));
            return;
        }
        boolean verbose = call.info().query().has("verbose");
        respond(call, 200, verbose ? report.textWithout(excluded) : "ok");
    }

    /** The reason goes to the log alone, since everybody may ask for the health. */
    private static HealthReport.Check checked(HealthCheck check, List<String> failures) {
        Optional<String> failure = check.run();
        failure.ifPresent(reason -> failures.add(check.name() + ": " + reason));
        return new HealthReport.Check(
                check.name(), failure.isEmpty(), true, failure.isEmpty() ? "" : "reason withheld");
    }

    private static void respondOne(ApiCall call, HealthCheck check) throws IOException {
        Optional<String> failure = check.run();
        if (failure.isEmpty()) {
            respond(call, 200, "ok");
        } else {
            respond(call, 500, "internal server error: " + failure.get() + "\n");
        }
    }

    private static void respond(ApiCall call, int status, String text) throws IOException {
        Map<String, String> headers = ApiCall.headers("text/plain; charset=utf-8");
        headers.put("X-Content-Type-Options", "nosniff");
        call.exchange().respond(status, headers, text.getBytes(StandardCharsets.UTF_8));
    }
}
