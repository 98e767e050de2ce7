package io.github.multikueue.proxy.core.cache;

import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import java.time.Duration;
import java.util.Set;

/** Settings for tests. */
final class Configs {

    private Configs() {}

    static WatchCacheConfig with(ReadConsistency consistency, Duration patience) {
        return with(consistency, patience, 64, 64L << 20, true, Set.of(new GroupResource("", "secrets")));
    }

    static WatchCacheConfig bounded(int resources, long resourceBytes) {
        return with(ReadConsistency.BOUNDED, Duration.ofSeconds(20), resources, resourceBytes, true, Set.of());
    }

    static WatchCacheConfig withoutManagedFields() {
        return with(ReadConsistency.BOUNDED, Duration.ofSeconds(20), 64, 64L << 20, false, Set.of());
    }

    private static WatchCacheConfig with(
            ReadConsistency consistency,
            Duration patience,
            int resources,
            long resourceBytes,
            boolean managedFields,
            Set<GroupResource> excluded) {
        WatchCacheConfig defaults = WatchCacheConfig.defaults();
        return new WatchCacheConfig(
                resources,
                defaults.bytes(),
                resourceBytes,
                defaults.idleAfter(),
                defaults.staleAfter(),
                defaults.watchTime(),
                consistency,
                patience,
                defaults.refusedFor(),
                defaults.tooLargeFor(),
                defaults.history(),
                defaults.historyBytes(),
                managedFields,
                excluded);
    }
}
