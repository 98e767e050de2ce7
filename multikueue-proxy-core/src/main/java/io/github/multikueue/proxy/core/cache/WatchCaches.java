package io.github.multikueue.proxy.core.cache;

import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectSelector;
import io.github.multikueue.proxy.core.apiserver.storage.OpaqueVersionException;
import io.github.multikueue.proxy.core.cache.lookup.VersionedResource;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * The watch caches of one API server: one list+watch for each resource, started on first use, bounded in number and bytes, dropped when
 * nobody reads it. What they answer was not reviewed: whoever asks must know that the caller may read it. Safe for use by many threads.
 *
 * <pre>{@code
 * try (WatchCaches caches = new WatchCaches(server, WatchCacheConfig.defaults(), scheduler, clock, random)) {
 *     List<ApiObject> pods = caches.list("", "v1", "pods", ObjectSelector.everythingIn("team-a"), Duration.ofSeconds(10));
 * }
 * }</pre>
 */
public final class WatchCaches implements AutoCloseable {

    private final CacheRegistry registry;
    private final CacheDecision decision;

    /**
     * Makes caches that are empty.
     *
     * @param server the API server, asked with credentials that may list and watch what is to be cached
     * @param scheduler drops idle caches; not closed here
     * @param clock for ages
     * @param random spreads what is tried again; must be safe for use by many threads
     */
    public WatchCaches(
            ApiClient server,
            WatchCacheConfig config,
            ScheduledExecutorService scheduler,
            Clock clock,
            RandomGenerator random) {
        this.registry = new CacheRegistry(server, config, scheduler, clock, random);
        this.decision = new CacheDecision(registry, config);
    }

    /**
     * The resource that can answer this read from memory now. May wait for a part of a second, see {@link WatchCacheConfig.Freshness#patience}.
     *
     * @param head the request, of which the header {@code Accept} is looked at
     * @return empty, if the request must be forwarded: it is no read, its resource is not cached, or not yet, or not up to date enough, or
     *     it asks for something that only the API server knows, or is malformed
     */
    public Optional<CachedRead> find(RequestInfo request, RequestHead head) {
        return find(request, head, () -> true);
    }

    /**
     * The same for somebody whose rights are not known yet: whoever may not read has nothing listed, waited for or kept in memory.
     *
     * @param allowed whether the caller may read; asked only if the read would come from memory, or a cache begin by it
     */
    public Optional<CachedRead> find(RequestInfo request, RequestHead head, BooleanSupplier allowed) {
        return ReadRequest.of(request, head).flatMap(read -> decision.find(read, allowed));
    }

    /**
     * Tells of a write through the same proxy: reads of the resource that begin later see it.
     *
     * @param resourceVersion of the object that was written; empty if that is not known, for example of one that was deleted
     */
    public void wrote(GroupResource resource, String resourceVersion) {
        registry.of(resource).forEach(each -> {
            try {
                each.cached().floor().wrote(OpaqueVersionException.number(resourceVersion));
            } catch (OpaqueVersionException unknown) {
                each.cached().floor().wroteUnknown();
            }
        });
    }

    /**
     * Lists objects for a program, from memory: as new as the API server has told within {@link WatchCacheConfig.Freshness#staleAfter}. The first time,
     * it waits until the resource is cached.
     *
     * @param group the API group, empty for the core group
     * @param version the version of the group
     * @param resource the plural name
     * @param atMost how long to wait
     * @return the objects in the order of their namespaces and names
     * @throws TimeoutException if the resource is not cached by then, or cannot be
     */
    public List<ApiObject> list(String group, String version, String resource, ObjectSelector selector, Duration atMost)
            throws TimeoutException {
        VersionedResource name = new VersionedResource(group, version, resource);
        RunningCache cache = registry.get(name, () -> true);
        boolean there =
                cache != null && cache.cached().await(cache.cached().floor().version(), true, atMost);
        if (cache == null || !there || decision.isStale(cache)) {
            throw new TimeoutException("cache of " + name + ": not there (expected: within " + atMost + ")");
        }
        registry.used(cache);
        cache.cached().use().hit();
        return cache.cached().table().select(selector).objects();
    }

    /** How long the caches are read after the API server was last heard of. */
    public Duration staleAfter() {
        return decision.staleAfter();
    }

    /** What is cached, by resource. */
    public List<WatchCacheReport> report() {
        return registry.report();
    }

    /** Ends all list+watches, and the watches that are served by them. */
    @Override
    public void close() {
        registry.close();
    }
}
