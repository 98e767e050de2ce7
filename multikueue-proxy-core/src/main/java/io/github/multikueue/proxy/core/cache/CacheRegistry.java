package io.github.multikueue.proxy.core.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.multikueue.proxy.core.cache.lookup.CacheableResource;
import io.github.multikueue.proxy.core.cache.lookup.CustomResource;
import io.github.multikueue.proxy.core.cache.lookup.CustomResourceWatch;
import io.github.multikueue.proxy.core.cache.lookup.NotCacheableException;
import io.github.multikueue.proxy.core.cache.lookup.VersionedResource;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which resources are cached, and which are left alone for some time. Safe for use by many threads. */
final class CacheRegistry implements CachedResource.Room, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CacheRegistry.class);

    /** Anybody can think of names of resources. */
    private static final int MOST_REFUSED = 1_000;

    private static final int MOST_PROBES = 64;

    /** How many resources are looked up at a time. */
    private static final int MOST_LOOKUPS = 8;

    /** How long a resource is not dropped for another one after it was read. */
    private static final Duration IN_USE = Duration.ofMinutes(1);

    private record Refused(WatchCacheReport.State state, Instant until) {}

    private final ApiClient server;
    private final WatchCacheConfig config;
    private final Clock clock;
    private final RandomGenerator random;
    private final ExecutorService probes = Threads.blocking("cache-probe", MOST_PROBES);
    private final CustomResourceWatch definitions;
    private final Future<?> sweeps;
    private final Map<VersionedResource, RunningCache> caches = new ConcurrentHashMap<>();
    private final Cache<VersionedResource, Refused> refused = Caffeine.newBuilder()
            .maximumSize(MOST_REFUSED)
            .executor(Runnable::run)
            .build();
    private boolean closed;

    CacheRegistry(
            ApiClient server,
            WatchCacheConfig config,
            ScheduledExecutorService scheduler,
            Clock clock,
            RandomGenerator random) {
        this.server = server;
        this.config = config;
        this.clock = clock;
        this.random = random;
        this.definitions =
                new CustomResourceWatch(server, config.freshness().watchTime(), this::dropChanged, clock, random);
        long nanos = config.times().idleAfter().toNanos() / 4 + 1;
        this.sweeps = scheduler.scheduleWithFixedDelay(
                Threads.repeatable(this::dropIdle), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** The cache of a resource, which is started if there is none; null, if there cannot be one now. */
    @Nullable
    RunningCache get(VersionedResource name, BooleanSupplier allowed) {
        RunningCache cache = caches.get(name);
        return cache != null || isRefused(name) || !allowed.getAsBoolean() ? cache : begin(name);
    }

    /** Notes that somebody reads it who may: what is not read is dropped some time. */
    void used(RunningCache cache) {
        cache.cached().use().asked(clock.instant());
    }

    private boolean isRefused(VersionedResource name) {
        Refused why = refused.getIfPresent(name);
        return why != null && clock.instant().isBefore(why.until());
    }

    private synchronized @Nullable RunningCache begin(VersionedResource name) {
        RunningCache present = caches.get(name);
        if (present != null || closed || lookedUp(false) >= MOST_LOOKUPS) {
            return present;
        }
        RunningCache cache = new RunningCache(name, server, config, probes, this, this::over, clock, random);
        cache.cached().use().asked(clock.instant());
        caches.put(name, cache);
        refused.invalidate(name);
        cache.start();
        return cache;
    }

    private long lookedUp(boolean isDone) {
        return caches.values().stream()
                .filter(each -> (each.cached().resource() != null) == isDone)
                .count();
    }

    /** If there are as many as there may be, the one goes that was not read for the longest time, unless it is in use. */
    @Override
    public synchronized boolean hasPlace(CachedResource resource) {
        if (lookedUp(true) < config.bounds().resources()) {
            return true;
        }
        Optional<RunningCache> oldest = caches.values().stream()
                .filter(each -> each.cached().resource() != null && isUnused(each))
                .min(Comparator.comparing(each -> each.cached().use().last()));
        oldest.ifPresent(this::drop);
        return oldest.isPresent();
    }

    private boolean isUnused(RunningCache cache) {
        return !wasAskedWithin(cache, IN_USE) && cache.cached().table().listeners() == 0;
    }

    private boolean wasAskedWithin(RunningCache cache, Duration time) {
        return cache.cached().use().last().plus(time).isAfter(clock.instant());
    }

    @Override
    public boolean hasBytes(CachedResource resource, long bytes) {
        long others = caches.values().stream()
                .filter(each -> !each.cached().name().equals(resource.name()))
                .mapToLong(each -> each.cached().table().weight())
                .sum();
        return others + bytes <= config.bounds().bytes();
    }

    private void drop(RunningCache cache) {
        if (caches.remove(cache.cached().name(), cache)) {
            cache.close();
        }
    }

    /** A resource cannot be cached. */
    private void over(RunningCache cache) {
        Exception why = cache.cached().over();
        boolean tooLarge = why instanceof NotCacheableException known && known.isTooLarge();
        Duration time = tooLarge ? config.times().tooLargeFor() : config.times().refusedFor();
        WatchCacheReport.State state = tooLarge ? WatchCacheReport.State.TOO_LARGE : WatchCacheReport.State.REFUSED;
        refused.put(cache.cached().name(), new Refused(state, clock.instant().plus(time)));
        log.info("not caching {} for {}: {}", cache.cached().name(), time, why == null ? "" : why.getMessage());
        drop(cache);
    }

    private void dropIdle() {
        caches.values().stream()
                .filter(each -> !wasAskedWithin(each, config.times().idleAfter())
                        && each.cached().table().listeners() == 0)
                .toList()
                .forEach(this::drop);
    }

    /** Whoever reads the resource again has it looked up anew. */
    private void dropChanged() {
        List.copyOf(caches.values()).forEach(this::isDefinedAsNow);
    }

    /** Whether a cached custom resource is still defined as it was; asked for the first time, that begins to be watched. */
    boolean isDefinedAsNow(RunningCache cache) {
        CacheableResource resource = cache.cached().resource();
        CustomResource definition = resource == null ? null : resource.definition();
        if (definition == null) {
            return true;
        }
        definitions.start();
        if (definitions.isCurrent(definition, cache.cached().name().version())) {
            return true;
        }
        drop(cache);
        return false;
    }

    /** Whether it is known how custom resources are defined. */
    boolean knowsDefinitions() {
        return definitions.isFresh(config.freshness().staleAfter());
    }

    /** All versions of a resource that are cached. */
    List<RunningCache> of(GroupResource resource) {
        return caches.values().stream()
                .filter(each -> each.cached().name().groupResource().equals(resource))
                .toList();
    }

    List<WatchCacheReport> report() {
        List<WatchCacheReport> reports = new ArrayList<>();
        caches.values().forEach(each -> reports.add(report(each)));
        Instant now = clock.instant();
        refused.asMap().forEach((name, why) -> {
            if (now.isBefore(why.until()) && !caches.containsKey(name)) {
                reports.add(new WatchCacheReport(
                        name.groupResource(), name.version(), why.state(), 0, 0, 0, 0, 0, Duration.ZERO, 0));
            }
        });
        reports.sort(
                Comparator.comparing((WatchCacheReport each) -> each.resource().toString())
                        .thenComparing(WatchCacheReport::version));
        return reports;
    }

    private WatchCacheReport report(RunningCache cache) {
        CachedResource cached = cache.cached();
        boolean stale = cache.age().compareTo(config.freshness().staleAfter()) > 0;
        WatchCacheReport.State state = !cached.isFilled()
                ? WatchCacheReport.State.FILLING
                : stale ? WatchCacheReport.State.STALE : WatchCacheReport.State.READY;
        return new WatchCacheReport(
                cached.name().groupResource(),
                cached.name().version(),
                state,
                cached.table().size(),
                cached.table().weight(),
                cached.table().listeners(),
                cached.use().hits(),
                cached.use().misses(),
                cache.age(),
                Math.max(0, cached.lists() - 1));
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        sweeps.cancel(false);
        definitions.close();
        caches.values().forEach(this::drop);
        probes.shutdownNow();
    }
}
