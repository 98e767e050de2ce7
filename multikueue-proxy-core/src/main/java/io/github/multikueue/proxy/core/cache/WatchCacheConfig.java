package io.github.multikueue.proxy.core.cache;

import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import java.time.Duration;
import java.util.Set;

/**
 * The settings of {@link WatchCaches}. Immutable; each {@code with} method returns a copy.
 *
 * @param bounds how much is kept
 * @param freshness how new it is
 * @param times when a resource is dropped, or left alone
 * @param managedFields whether {@code metadata.managedFields} are kept. If not, reads of single objects are to be forwarded, and lists and
 *     watches come without them; default true
 * @param excluded resources that are never cached; default Secrets
 */
public record WatchCacheConfig(
        Bounds bounds, Freshness freshness, Times times, boolean managedFields, Set<GroupResource> excluded) {

    private static final long SHARE_OF_HEAP = 4;

    /**
     * How much is kept.
     *
     * @param resources the most resources that are cached at a time; default 64
     * @param bytes the most bytes that the objects of all resources take; default a quarter of the heap. While a resource is listed anew, what
     *     has changed is there twice; rows of Tables, which are kept once they were asked for, do not count
     * @param resourceBytes the most bytes that the objects of one resource take; default half of that
     * @param changes the most changes of a resource that are remembered, so that watches can begin in the past; default 10,000
     * @param changedBytes the most bytes of the objects in them; default 16 MiB
     */
    public record Bounds(int resources, long bytes, long resourceBytes, int changes, long changedBytes) {

        /** @throws IllegalArgumentException if one is not positive */
        public Bounds {
            require("resources", resources > 0, resources);
            require("bytes", bytes > 0, bytes);
            require("resourceBytes", resourceBytes > 0, resourceBytes);
            require("changes", changes > 0, changes);
            require("changedBytes", changedBytes > 0, changedBytes);
        }
    }

    /**
     * How new answers are.
     *
     * @param consistency what reads are answered with that name no version; default {@link ReadConsistency#STRICT}
     * @param patience how long a read waits until the cache has come to the version it needs, before it is to be forwarded; default 100
     *     milliseconds
     * @param staleAfter how long a cache is read after the API server was last heard of; default 30 seconds
     * @param watchTime how long a watch lasts before it is opened anew, which tells that the server is there, and before whose end a server
     *     says how far it has come; a watch that has said nothing for half as long again is taken for dead; default 20 seconds
     */
    public record Freshness(ReadConsistency consistency, Duration patience, Duration staleAfter, Duration watchTime) {

        /** @throws IllegalArgumentException if watches last less than a second, or longer than the caches may be stale */
        public Freshness {
            require("patience", !patience.isNegative(), patience);
            boolean fits = watchTime.toSeconds() > 0 && watchTime.compareTo(staleAfter) < 0;
            if (!fits) {
                throw new IllegalArgumentException(
                        "watchTime: " + watchTime + " (expected: a second or more, and less than staleAfter)");
            }
        }
    }

    /**
     * When a resource is dropped, or left alone.
     *
     * @param idleAfter when one is dropped that nobody reads or watches; default 10 minutes
     * @param refusedFor how long one is left alone that cannot be listed or watched; default 1 minute
     * @param tooLargeFor how long one is left alone that has more bytes than it may; default 10 minutes
     */
    public record Times(Duration idleAfter, Duration refusedFor, Duration tooLargeFor) {

        /** @throws IllegalArgumentException if one is not positive */
        public Times {
            require("idleAfter", isPositive(idleAfter), idleAfter);
            require("refusedFor", isPositive(refusedFor), refusedFor);
            require("tooLargeFor", isPositive(tooLargeFor), tooLargeFor);
        }
    }

    /** Copies the set. */
    public WatchCacheConfig {
        excluded = Set.copyOf(excluded);
    }

    /** The defaults. */
    public static WatchCacheConfig defaults() {
        long bytes = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
        return new WatchCacheConfig(
                new Bounds(64, bytes, bytes / 2, 10_000, 16L << 20),
                new Freshness(
                        ReadConsistency.STRICT, Duration.ofMillis(100), Duration.ofSeconds(30), Duration.ofSeconds(20)),
                new Times(Duration.ofMinutes(10), Duration.ofMinutes(1), Duration.ofMinutes(10)),
                true,
                Set.of(new GroupResource("", "secrets")));
    }

    /** The same with other bounds. */
    public WatchCacheConfig withBounds(Bounds other) {
        return new WatchCacheConfig(other, freshness, times, managedFields, excluded);
    }

    /** The same with another freshness. */
    public WatchCacheConfig withFreshness(Freshness other) {
        return new WatchCacheConfig(bounds, other, times, managedFields, excluded);
    }

    /** The same with other times. */
    public WatchCacheConfig withTimes(Times other) {
        return new WatchCacheConfig(bounds, freshness, other, managedFields, excluded);
    }

    /** The same with managed fields, or without. */
    public WatchCacheConfig withManagedFields(boolean kept) {
        return new WatchCacheConfig(bounds, freshness, times, kept, excluded);
    }

    /** The same, but these are never cached. */
    public WatchCacheConfig withExcluded(Set<GroupResource> never) {
        return new WatchCacheConfig(bounds, freshness, times, managedFields, never);
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static void require(String what, boolean holds, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: more than nothing)");
        }
    }
}
