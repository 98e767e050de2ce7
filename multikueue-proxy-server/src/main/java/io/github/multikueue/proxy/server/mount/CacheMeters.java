package io.github.multikueue.proxy.server.mount;

import io.github.multikueue.proxy.core.cache.WatchCacheReport;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Meters of watch caches, for each cluster and resource. How many resources there are is bounded by the settings of the caches. Safe for
 * use by many threads.
 */
final class CacheMeters {

    private static final String PREFIX = "multikueue.proxy.cache.";

    private final Supplier<Map<String, List<WatchCacheReport>>> reports;
    private final Map<MultiGauge, ToDoubleFunction<WatchCacheReport>> gauges = new LinkedHashMap<>();

    /** @param reports what the caches of each cluster say of themselves, by the cluster's name */
    CacheMeters(MeterRegistry registry, Supplier<Map<String, List<WatchCacheReport>>> reports) {
        this.reports = reports;
        gauge(registry, "objects", "", "Objects in memory", WatchCacheReport::objects);
        gauge(registry, "size", "bytes", "What the objects in memory take of it", WatchCacheReport::bytes);
        gauge(registry, "watchers", "", "Watches that are served from memory", WatchCacheReport::watchers);
        gauge(
                registry,
                "hits",
                "",
                "Reads that were answered from memory, since the cache began",
                WatchCacheReport::hits);
        gauge(
                registry,
                "misses",
                "",
                "Reads that were forwarded since memory could not answer them, since the cache began",
                WatchCacheReport::misses);
        gauge(
                registry,
                "age",
                "seconds",
                "How long ago the API server was heard of: long if it cannot be reached",
                report -> report.age().toNanos() / 1e9);
        gauge(
                registry,
                "restarts",
                "",
                "How often everything was listed anew, since the cache began: often if watches do not last",
                WatchCacheReport::restarts);
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String unit,
            String description,
            ToDoubleFunction<WatchCacheReport> value) {
        gauges.put(
                MultiGauge.builder(PREFIX + name)
                        .baseUnit(unit.isEmpty() ? null : unit)
                        .description(description)
                        .register(registry),
                value);
    }

    /** Asks the caches; to be called before the meters are read. */
    void refresh() {
        Map<String, List<WatchCacheReport>> now = reports.get();
        gauges.forEach((gauge, value) -> gauge.register(
                now.entrySet().stream()
                        .flatMap(cluster -> cluster.getValue().stream()
                                .map(report ->
                                        MultiGauge.Row.of(tags(cluster.getKey(), report), value.applyAsDouble(report))))
                        .collect(Collectors.toList()),
                true));
    }

    private static Tags tags(String cluster, WatchCacheReport report) {
        return Tags.of(
                "cluster",
                cluster,
                "group",
                report.resource().group(),
                "version",
                report.version(),
                "resource",
                report.resource().resource(),
                "state",
                report.state().name().toLowerCase(Locale.ROOT));
    }
}
