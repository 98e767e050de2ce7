package io.github.multikueue.proxy.server.observe;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.github.multikueue.proxy.api.AccessReviewer;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.SecretFiles;
import io.github.multikueue.proxy.core.access.ManagerAccessReviewer;
import io.github.multikueue.proxy.core.kube.client.Background;
import io.github.multikueue.proxy.core.kube.client.ListWatch;
import io.github.multikueue.proxy.core.logs.resume.ResumeCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.stream.Stream;

/** Meters of the parts of core, as far as those are not replaced by somebody else's. */
@Singleton
public final class CoreMetrics {

    private final List<Background> caches;
    private final WorkerMetrics workerMetrics;
    private final MultiGauge ages;

    @Inject
    CoreMetrics(
            MeterRegistry registry,
            ServerMetrics metrics,
            SecretFiles files,
            WorkloadResolver resolver,
            WorkerConfigRegistry workers,
            AccessReviewer reviewer,
            ResumeCounts resumes,
            WorkerMetrics workerMetrics) {
        this.workerMetrics = workerMetrics;
        files.byKind()
                .forEach((kind, file) ->
                        metrics.reloads(kind, () -> file.problem().isPresent()));
        caches = Stream.of(resolver, workers, reviewer)
                .filter(Background.class::isInstance)
                .map(Background.class::cast)
                .toList();
        ages = MultiGauge.builder("multikueue.proxy.cache.age")
                .description(
                        "Time since a cache last heard from the manager; if more than --max-cache-age, /ready fails")
                .baseUnit("seconds")
                .register(registry);
        if (reviewer instanceof ManagerAccessReviewer reviews) {
            count(registry, reviews, "hit");
            count(registry, reviews, "miss");
        }
        FunctionCounter.builder("multikueue.proxy.log.resumes", resumes, ResumeCounts::resumes)
                .description(
                        "Followed logs that went on with more after their connection to the worker had broken or ended too early; if there are many, something on the way to a worker cuts connections")
                .register(registry);
        FunctionCounter.builder("multikueue.proxy.log.losses", resumes, ResumeCounts::losses)
                .description(
                        "Notices in followed logs that lines are missing there; if there are any, the proxy's log says why")
                .register(registry);
    }

    /** Reads what has to be read anew; to be called before the meters are shown. */
    public void refresh() {
        ages.register(
                caches.stream()
                        .flatMap(each -> each.health().stream())
                        .filter(ListWatch.Health::synced)
                        .map(CoreMetrics::age)
                        .toList(),
                true);
        workerMetrics.refresh();
    }

    private static MultiGauge.Row<?> age(ListWatch.Health health) {
        return MultiGauge.Row.of(Tags.of("cache", health.name()), health.age().toMillis() / 1000.0);
    }

    private static void count(MeterRegistry registry, ManagerAccessReviewer reviews, String result) {
        FunctionCounter.builder(
                        "multikueue.proxy.access.reviews",
                        reviews,
                        each -> result.equals("hit") ? each.hits() : each.misses())
                .description(
                        "Access reviews, by whether they were remembered; if hardly any were, raise --review-cache-ttl")
                .tag("cache", result)
                .register(registry);
    }
}
