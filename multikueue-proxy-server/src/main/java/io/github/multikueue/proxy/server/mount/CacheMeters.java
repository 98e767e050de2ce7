package io.github.multikueue.proxy.server.mount;

import com.google.common.collect.Maps;
import io.github.multikueue.proxy.core.cache.WatchCacheReport;
import io.github.multikueue.proxy.server.observe.ApiServerMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Meters of watch caches, for each cluster and resource. How many resources there are is bounded by the settings of the caches.
 */
final class CacheMeters {

    private static final String PREFIX = "multikueue.proxy.watch.cache.";
    private static final double NANOS = 1e9;
    private static final Map<String, String> DESCRIPTIONS = Map.of(
            "hits", "Reads that were answered from memory",
            "misses", "Reads that memory could not answer, so that they were forwarded; if nearly all, see the log",
            "restarts", "How often everything was listed anew: often if watches do not last");

    private final MeterRegistry registry;
    private final Supplier<Map<String, List<WatchCacheReport>>> reports;
    private final Map<MultiGauge, ToDoubleFunction<WatchCacheReport>> gauges = new LinkedHashMap<>();
    private final Map<String, ToLongFunction<WatchCacheReport>> counters = new LinkedHashMap<>();
    private final Map<Counter, Long> counted = new HashMap<>();
    private final MultiGauge states;

    /**
     * Adds meters of caches to those of a server.
     *
     * @param reports what the caches of each cluster say of themselves, by the cluster's name
     */
    static void addTo(ApiServerMetrics metrics, Supplier<Map<String, List<WatchCacheReport>>> reports) {
        metrics.beforeReading(new CacheMeters(metrics.registry(), reports)::refresh);
    }

    private CacheMeters(MeterRegistry registry, Supplier<Map<String, List<WatchCacheReport>>> reports) {
        this.registry = registry;
        this.reports = reports;
        gauge("objects", null, "Objects in memory", WatchCacheReport::objects);
        gauge(
                "size",
                "bytes",
                "What the objects in memory take of it; if near --cache-max-bytes, the rest is forwarded",
                WatchCacheReport::bytes);
        gauge("watchers", null, "Watches that are served from memory", WatchCacheReport::watchers);
        gauge(
                "age",
                "seconds",
                "How long ago the API server was heard of: long if it cannot be reached",
                report -> report.age().toNanos() / NANOS);
        states = MultiGauge.builder(PREFIX + "resources")
                .description(
                        "Resources that are cached or not: if one is refused or too large, its reads are forwarded")
                .register(registry);
        counters.put("hits", WatchCacheReport::hits);
        counters.put("misses", WatchCacheReport::misses);
        counters.put("restarts", WatchCacheReport::restarts);
    }

    private void gauge(
            String name, @Nullable String unit, String description, ToDoubleFunction<WatchCacheReport> value) {
        gauges.put(
                MultiGauge.builder(PREFIX + name)
                        .baseUnit(unit)
                        .description(description)
                        .register(registry),
                value);
    }

    /** Asks the caches, before the meters are read; called by one thread at a time. */
    private void refresh() {
        Map<String, List<WatchCacheReport>> all = reports.get();
        register(states, all, CacheMeters::ofStates);
        Map<String, List<WatchCacheReport>> now = Maps.transformValues(all, CacheMeters::found);
        gauges.forEach((gauge, value) -> register(
                gauge,
                now,
                (cluster, reported) -> reported.stream()
                        .map(report -> MultiGauge.Row.of(tags(cluster, report), value.applyAsDouble(report)))));
        now.forEach((cluster, each) -> each.forEach(report -> count(cluster, report)));
    }

    private static void register(
            MultiGauge gauge,
            Map<String, List<WatchCacheReport>> reports,
            BiFunction<String, List<WatchCacheReport>, Stream<MultiGauge.Row<?>>> rows) {
        gauge.register(
                reports.entrySet().stream()
                        .flatMap(cluster -> rows.apply(cluster.getKey(), cluster.getValue()))
                        .collect(Collectors.toList()),
                true);
    }

    private static Stream<MultiGauge.Row<?>> ofStates(String cluster, List<WatchCacheReport> all) {
        return Arrays.stream(WatchCacheReport.State.values())
                .map(state -> MultiGauge.Row.of(
                        Tags.of("cluster", cluster, "state", state.name().toLowerCase(Locale.ROOT)),
                        all.stream().filter(each -> each.state() == state).count()));
    }

    /** Callers can think of names of resources, and each would be a meter that stays. */
    private static List<WatchCacheReport> found(List<WatchCacheReport> all) {
        return all.stream()
                .filter(each -> each.state() != WatchCacheReport.State.REFUSED
                        && each.state() != WatchCacheReport.State.FILLING)
                .toList();
    }

    /** A cache that begins anew counts from zero again. */
    private void count(String cluster, WatchCacheReport report) {
        counters.forEach((name, value) -> {
            Counter counter = Counter.builder(PREFIX + name)
                    .description(DESCRIPTIONS.get(name))
                    .tags(tags(cluster, report))
                    .register(registry);
            long present = value.applyAsLong(report);
            long last = counted.getOrDefault(counter, 0L);
            counter.increment(present < last ? present : present - last);
            counted.put(counter, present);
        });
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
                report.resource().resource());
    }
}
