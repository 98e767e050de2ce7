package io.github.multikueue.proxy.core.cache;

import java.time.Duration;

/** Settings for tests. */
final class Configs {

    private Configs() {}

    static WatchCacheConfig with(ReadConsistency consistency, Duration patience) {
        WatchCacheConfig defaults = WatchCacheConfig.defaults();
        return new WatchCacheConfig(
                defaults.resources(),
                defaults.bytes(),
                defaults.resourceBytes(),
                defaults.idleAfter(),
                defaults.staleAfter(),
                defaults.watchTime(),
                consistency,
                patience,
                defaults.refusedFor(),
                defaults.tooLargeFor(),
                defaults.history(),
                defaults.historyBytes(),
                defaults.managedFields(),
                defaults.excluded());
    }
}
