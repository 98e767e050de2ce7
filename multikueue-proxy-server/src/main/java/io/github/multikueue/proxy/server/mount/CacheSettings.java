package io.github.multikueue.proxy.server.mount;

import io.github.multikueue.proxy.core.cache.ReadConsistency;
import io.github.multikueue.proxy.core.cache.WatchCacheConfig;
import io.github.multikueue.proxy.core.cache.WatchCacheConfig.Bounds;
import io.github.multikueue.proxy.core.cache.WatchCacheConfig.Freshness;
import io.github.multikueue.proxy.core.cache.WatchCacheConfig.Times;
import io.github.multikueue.proxy.server.config.CacheProxyConfig;
import io.github.multikueue.proxy.server.config.DeploymentsConfig;
import io.github.multikueue.proxy.server.config.GatewayConfig;
import java.time.Duration;
import java.util.Set;

/** Makes the configuration of caches of what a user has set; the rest are their defaults. */
final class CacheSettings {

    private static final Duration ALWAYS = Duration.ofDays(36_500);

    private CacheSettings() {}

    static WatchCacheConfig of(CacheProxyConfig.Cache settings) {
        WatchCacheConfig config = of(settings.maxBytes(), settings.maxResources(), settings.consistency())
                .withTimes(new Times(
                        settings.idle(),
                        WatchCacheConfig.defaults().times().refusedFor(),
                        WatchCacheConfig.defaults().times().tooLargeFor()));
        Freshness freshness = config.freshness();
        WatchCacheConfig timed = config.withFreshness(new Freshness(
                settings.consistency(),
                freshness.patience(),
                settings.maxStaleness(),
                watchTime(freshness.watchTime(), settings.maxStaleness())));
        return settings.secrets() ? timed.withExcluded(Set.of()) : timed;
    }

    /** Of Deployments alone, which stay as long as the program runs; nobody is shown who manages their fields. */
    static WatchCacheConfig of(DeploymentsConfig.Cache settings) {
        WatchCacheConfig defaults = WatchCacheConfig.defaults();
        Freshness freshness = defaults.freshness();
        return defaults.withManagedFields(false)
                .withTimes(new Times(
                        ALWAYS, defaults.times().refusedFor(), defaults.times().tooLargeFor()))
                .withFreshness(new Freshness(
                        settings.consistency(),
                        freshness.patience(),
                        settings.maxStaleness(),
                        watchTime(freshness.watchTime(), settings.maxStaleness())));
    }

    /** Watches are opened anew some time before what they have told is stale. */
    private static Duration watchTime(Duration usual, Duration staleAfter) {
        Duration most = Duration.ofSeconds(Math.max(1, staleAfter.toSeconds() * 2 / 3));
        return usual.compareTo(most) < 0 ? usual : most;
    }

    static WatchCacheConfig of(GatewayConfig settings) {
        return of(settings.cacheMaxBytes(), WatchCacheConfig.defaults().bounds().resources(), settings.consistency());
    }

    private static WatchCacheConfig of(long bytes, int resources, ReadConsistency consistency) {
        WatchCacheConfig defaults = WatchCacheConfig.defaults();
        Bounds bounds = defaults.bounds();
        Freshness freshness = defaults.freshness();
        return defaults.withBounds(
                        new Bounds(resources, bytes, Math.max(1, bytes / 2), bounds.changes(), bounds.changedBytes()))
                .withFreshness(new Freshness(
                        consistency, freshness.patience(), freshness.staleAfter(), freshness.watchTime()));
    }
}
