package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.Readiness;
import io.github.multikueue.proxy.core.apiserver.discovery.HealthReport;
import io.github.multikueue.proxy.core.apiserver.discovery.HealthReport.Check;
import java.util.List;
import java.util.stream.Stream;

/** How the server is now. */
final class HealthReports {

    private final MultiKueueProxy proxy;
    private final LogStreams streams;

    @Inject
    HealthReports(MultiKueueProxy proxy, LogStreams streams) {
        this.proxy = proxy;
        this.streams = streams;
    }

    /** The process is alive. */
    HealthReport alive() {
        return new HealthReport("health", List.of(new Check("ping", true, true, "")));
    }

    /** The proxy can answer. Workers and archives are told, and do not count. */
    HealthReport ready() {
        Readiness readiness = proxy.readiness();
        Check shutdown = new Check(
                "shutdown", !streams.isClosing(), true, streams.isClosing() ? "the process is about to end" : "");
        return new HealthReport(
                "ready",
                Stream.of(
                                readiness.caches().stream()
                                        .map(each -> check("cache/", each, true, each.passed() ? "" : each.detail())),
                                readiness.workers().stream().map(each -> check("worker/", each, false, each.detail())),
                                readiness.archives().stream()
                                        .map(each -> check("archive/", each, false, each.detail())),
                                Stream.of(shutdown))
                        .flatMap(each -> each)
                        .toList());
    }

    private static Check check(String kind, Readiness.Check check, boolean counts, String detail) {
        return new Check(kind + check.name(), check.passed(), counts, detail);
    }
}
