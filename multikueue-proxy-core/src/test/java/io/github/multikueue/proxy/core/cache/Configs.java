package io.github.multikueue.proxy.core.cache;

import java.time.Duration;
import java.util.Set;

/** Settings for tests. */
final class Configs {

    private static final WatchCacheConfig DEFAULTS = WatchCacheConfig.defaults();

    private Configs() {}

    static WatchCacheConfig with(ReadConsistency consistency, Duration patience) {
        WatchCacheConfig.Freshness freshness = DEFAULTS.freshness();
        return DEFAULTS.withFreshness(
                new WatchCacheConfig.Freshness(consistency, patience, freshness.staleAfter(), freshness.watchTime()));
    }

    /** Bounded reads of all resources, Secrets too. */
    static WatchCacheConfig bounded(int resources, long resourceBytes) {
        WatchCacheConfig.Bounds bounds = DEFAULTS.bounds();
        return with(ReadConsistency.BOUNDED, Duration.ofSeconds(20))
                .withExcluded(Set.of())
                .withBounds(new WatchCacheConfig.Bounds(
                        resources, bounds.bytes(), resourceBytes, bounds.changes(), bounds.changedBytes()));
    }

    static WatchCacheConfig withoutManagedFields() {
        return bounded(64, 64L << 20).withManagedFields(false);
    }
}
