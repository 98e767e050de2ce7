package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.core.Readiness.Check;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Background;
import io.github.multikueue.proxy.core.kube.client.ListWatch;
import io.github.multikueue.proxy.core.runwatch.WorkerWatches;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import io.github.multikueue.proxy.core.worker.WorkerReport;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What runs behind the use cases: started, judged and closed together. */
final class Lifecycle {

    private final Duration maxCacheAge;
    private final ApiClient manager;
    private final WorkerClients workers;
    private final WorkerWatches watches;
    private final LogSources logs;
    private final List<Background> parts;

    /** @param spis the SPIs as bound; those that are {@link Background} are taken care of */
    Lifecycle(
            Duration maxCacheAge,
            ApiClient manager,
            WorkerClients workers,
            WorkerWatches watches,
            LogSources logs,
            Object... spis) {
        this.maxCacheAge = maxCacheAge;
        this.manager = manager;
        this.workers = workers;
        this.watches = watches;
        this.logs = logs;
        this.parts = Stream.of(spis)
                .filter(Background.class::isInstance)
                .map(Background.class::cast)
                .toList();
    }

    void start() {
        parts.forEach(Background::start);
        logs.start();
    }

    void close() {
        parts.forEach(Background::close);
        logs.close();
        workers.close();
        manager.close();
    }

    Readiness readiness() {
        return new Readiness(
                parts.stream()
                        .flatMap(each -> each.health().stream())
                        .map(this::check)
                        .toList(),
                workers.report().stream().map(this::check).toList());
    }

    private Check check(ListWatch.Health health) {
        if (!health.synced()) {
            return new Check(health.name(), false, "not synced yet");
        }
        boolean fresh = health.age().compareTo(maxCacheAge) <= 0;
        String age = "age " + health.age().toSeconds() + "s";
        return new Check(
                health.name(), fresh, fresh ? age : age + " (expected: at most " + maxCacheAge.toSeconds() + "s)");
    }

    /** A worker that cannot be watched can be used, but short tasks can be missed; why is in our log, not for everybody. */
    private Check check(WorkerReport worker) {
        boolean watched = !worker.usable() || watches.problem(worker.name()).isEmpty();
        return new Check(
                worker.name(),
                worker.usable(),
                watched
                        ? worker.detail()
                        : (worker.detail() + " cannot be watched, so short tasks can be missed").strip());
    }
}
