package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.Readiness;
import io.github.multikueue.proxy.core.Readiness.Check;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code /ready}: the proxy can answer. Speaks like {@code /readyz} of the API server. */
final class ReadyRoute implements Route {

    private final MultiKueueProxy proxy;
    private final LogStreams streams;

    @Inject
    ReadyRoute(MultiKueueProxy proxy, LogStreams streams) {
        this.proxy = proxy;
        this.streams = streams;
    }

    @Override
    public RoutePattern pattern() {
        return RoutePaths.READY;
    }

    @Override
    public RouteAuthentication authentication() {
        return RouteAuthentication.NONE;
    }

    @Override
    public void handle(Exchange exchange) {
        Readiness readiness = proxy.readiness();
        boolean ready = readiness.ready() && !streams.isClosing();
        boolean verbose = exchange.query().flag("verbose");
        String text = ready && !verbose ? "ok\n" : report(readiness, ready);
        exchange.send(ready ? 200 : 503, Exchange.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private String report(Readiness readiness, boolean ready) {
        StringBuilder report = new StringBuilder();
        append(report, "cache/", readiness.caches());
        for (Check worker : readiness.workers()) {
            append(report, "worker/", worker, worker.detail());
        }
        for (Check archive : readiness.archives()) {
            append(report, "archive/", archive, archive.detail());
        }
        append(report, "", List.of(new Check("shutdown", !streams.isClosing(), "the process is about to end")));
        return report.append(ready ? "ready check passed\n" : "ready check failed\n")
                .toString();
    }

    private static void append(StringBuilder report, String prefix, List<Check> checks) {
        for (Check check : checks) {
            append(report, prefix, check, check.passed() ? "" : check.detail());
        }
    }

    private static void append(StringBuilder report, String prefix, Check check, String detail) {
        report.append(check.passed() ? "[+]" : "[-]").append(prefix).append(check.name());
        report.append(check.passed() ? " ok" : " failed");
        report.append(detail.isEmpty() ? "" : ": " + detail).append('\n');
    }
}
