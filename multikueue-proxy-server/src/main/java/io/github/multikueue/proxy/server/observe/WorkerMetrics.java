package io.github.multikueue.proxy.server.observe;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.Readiness;
import io.github.multikueue.proxy.core.runwatch.WorkerWatches;
import io.github.multikueue.proxy.core.worker.CredentialExpiry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Meters of each worker, up to a number of workers. */
@Singleton
public final class WorkerMetrics {

    private static final String PREFIX = "multikueue.proxy.worker.";
    private static final int MOST_WORKERS = 200;

    private final MultiKueueProxy proxy;
    private final WorkerConfigRegistry workers;
    private final WorkerWatches watches;
    private final MultiGauge watched;
    private final MultiGauge usable;
    private final MultiGauge expiry;

    @Inject
    WorkerMetrics(MeterRegistry registry, MultiKueueProxy proxy, WorkerConfigRegistry workers, WorkerWatches watches) {
        this.proxy = proxy;
        this.workers = workers;
        this.watches = watches;
        watched = MultiGauge.builder(PREFIX + "watched")
                .description(
                        "Whether a worker with runs that are followed or captured is watched; if 0, short tasks can be"
                                + " missed, and the reason is in the proxy's log")
                .register(registry);
        usable = MultiGauge.builder(PREFIX + "usable")
                .description("Whether a worker can be used; if 0, /ready?verbose says why not")
                .register(registry);
        expiry = MultiGauge.builder(PREFIX + "credential.expiry.timestamp")
                .baseUnit("seconds")
                .description(
                        "When the token or client certificate for a worker ends, as seconds since 1970; if soon, make a new kubeconfig for its Secret")
                .register(registry);
    }

    /** Reads what has to be read anew; to be called before the meters are shown. */
    void refresh() {
        watched.register(
                rows(watches.watched().stream()
                        .map(worker -> row(worker, watches.problem(worker).isEmpty() ? 1 : 0))),
                true);
        usable.register(rows(proxy.readiness().workers().stream().map(WorkerMetrics::usable)), true);
        expiry.register(rows(workers.all().stream().flatMap(WorkerMetrics::expiry)), true);
    }

    private static List<MultiGauge.Row<?>> rows(Stream<MultiGauge.Row<?>> all) {
        return all.limit(MOST_WORKERS).toList();
    }

    private static MultiGauge.Row<?> usable(Readiness.Check worker) {
        return row(worker.name(), worker.passed() ? 1 : 0);
    }

    /** None, if a credential does not say when it ends. */
    private static Stream<MultiGauge.Row<?>> expiry(WorkerConfig worker) {
        return worker instanceof WorkerConfig.Usable usable
                ? CredentialExpiry.of(usable.credential()).map(Instant::getEpochSecond).stream()
                        .map(end -> row(worker.name(), end))
                : Stream.empty();
    }

    private static MultiGauge.Row<?> row(String worker, long value) {
        return MultiGauge.Row.of(Tags.of("worker", worker), value);
    }
}
