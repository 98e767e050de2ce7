package io.github.multikueue.proxy.core.cache;

import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/**
 * The watch caches of one API server: one list+watch for each resource, started on first use, bounded in number and bytes, dropped when
 * nobody reads it. What they answer was not reviewed: whoever asks must know that the caller may read it. Safe for use by many threads.
 */
public final class WatchCaches implements AutoCloseable {

    /**
     * Makes caches that are empty.
     *
     * @param server the API server, asked with credentials that may list and watch what is to be cached
     * @param scheduler drops idle caches; not closed here
     * @param clock for ages, and for the times in Tables
     * @param random spreads what is tried again; must be safe for use by many threads
     */
    public WatchCaches(
            ApiClient server,
            WatchCacheConfig config,
            ScheduledExecutorService scheduler,
            Clock clock,
            RandomGenerator random) {}

    /**
     * The resource that can answer this read from memory now. May wait for a part of a second, see {@link WatchCacheConfig#patience}.
     *
     * @param head the request, of which the header {@code Accept} is looked at
     * @return empty, if the request must be forwarded: it is no read, its resource is not cached, or not yet, or not up to date enough, or
     *     it asks for something that only the API server knows, or is malformed
     */
    public Optional<CachedRead> find(RequestInfo request, RequestHead head) {
        return Optional.empty();
    }

    /**
     * Tells of a write through the same proxy: reads of the resource that begin later see it.
     *
     * @param resourceVersion of the object that was written; empty if that is not known, for example of one that was deleted
     */
    public void wrote(GroupResource resource, String resourceVersion) {}

    /** What is cached, by resource. */
    public List<WatchCacheReport> report() {
        return List.of();
    }

    /** Ends all list+watches, and the watches that are served by them. */
    @Override
    public void close() {}
}
