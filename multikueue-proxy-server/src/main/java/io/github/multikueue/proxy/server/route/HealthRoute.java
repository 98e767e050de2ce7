package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.core.apiserver.discovery.HealthReport;
import io.github.multikueue.proxy.core.apiserver.discovery.HealthReport.Check;
import io.github.multikueue.proxy.server.status.HttpFailureException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * {@code /health} or {@code /ready}: 200 and {@code ok}, or 503 and the list of all checks. With {@code ?verbose} the list comes in any
 * case, {@code ?exclude=NAME} leaves a check out, and each check has a path of its own, for example {@code /ready/worker/spoke-1}.
 */
final class HealthRoute implements Route {

    private final RoutePattern pattern;
    private final List<String> name;
    private final Supplier<HealthReport> reports;

    /** @param name the parameters of the path that make the name of a check; none for all checks */
    HealthRoute(RoutePattern pattern, List<String> name, Supplier<HealthReport> reports) {
        this.pattern = pattern;
        this.name = name;
        this.reports = reports;
    }

    @Override
    public RoutePattern pattern() {
        return pattern;
    }

    @Override
    public RouteAuthentication authentication() {
        return RouteAuthentication.NONE;
    }

    @Override
    public void handle(Exchange exchange) {
        if (name.isEmpty()) {
            sendAll(exchange, reports.get());
            return;
        }
        String wanted = name.stream().map(exchange::parameter).collect(Collectors.joining("/"));
        Check check = reports.get().find(wanted).orElseThrow(() -> HttpFailureException.noSuchPath(List.of()));
        send(exchange, check.passed(), check.passed() ? "ok\n" : check.line() + "\n");
    }

    private static void sendAll(Exchange exchange, HealthReport report) {
        Set<String> excluded = Set.copyOf(exchange.query().texts("exclude"));
        boolean passed = report.passedWithout(excluded);
        boolean verbose = exchange.query().flag("verbose");
        send(exchange, passed, passed && !verbose ? "ok\n" : report.textWithout(excluded));
    }

    private static void send(Exchange exchange, boolean passed, String text) {
        exchange.send(passed ? 200 : 503, Exchange.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }
}
