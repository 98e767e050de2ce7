package io.github.multikueue.proxy.core.cache;

import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import java.time.Duration;
import java.util.Set;

/**
 * The bounds of {@link WatchCaches}. Immutable; each {@code with} method returns a copy.
 *
 * @param resources the most resources that are cached at a time; default 64
 * @param bytes the most bytes that the objects of all resources take; default a quarter of the heap
 * @param resourceBytes the most bytes that the objects of one resource take; default half of that
 * @param idleAfter when a resource that nobody reads is dropped; default 10 minutes
 * @param staleAfter how long a cache is read after the API server was last heard of; default 30 seconds
 * @param watchTime how long a watch lasts before it is opened anew, which tells that the server is there, and before whose end a server
 *     says how far it has come; a watch that has said nothing for half as long again is taken for dead. Less than {@code staleAfter};
 *     default 20 seconds
 * @param consistency what reads are answered with that name no version; default {@link ReadConsistency#STRICT}
 * @param patience how long a read waits until the cache has come to the version it needs, before it is to be forwarded; default 100
 *     milliseconds
 * @param refusedFor how long a resource is left alone that cannot be listed or watched; default 1 minute
 * @param tooLargeFor how long a resource is left alone that has more bytes than it may; default 10 minutes
 * @param history the most changes of a resource that are remembered, so that watches can begin in the past; default 10,000
 * @param historyBytes the most bytes of the objects in them; default 16 MiB
 * @param managedFields whether {@code metadata.managedFields} are kept. If not, reads of single objects are to be forwarded, and lists and
 *     watches come without them; default true
 * @param excluded resources that are never cached; default Secrets
 */
public record WatchCacheConfig(
        int resources,
        long bytes,
        long resourceBytes,
        Duration idleAfter,
        Duration staleAfter,
        Duration watchTime,
        ReadConsistency consistency,
        Duration patience,
        Duration refusedFor,
        Duration tooLargeFor,
        int history,
        long historyBytes,
        boolean managedFields,
        Set<GroupResource> excluded) {

    private static final long SHARE_OF_HEAP = 4;

    /** @throws IllegalArgumentException if a bound is not positive, or watches last longer than the caches may be stale */
    public WatchCacheConfig {
        require("resources", resources > 0, resources);
        require("bytes", bytes > 0, bytes);
        require("resourceBytes", resourceBytes > 0, resourceBytes);
        require("idleAfter", isPositive(idleAfter), idleAfter);
        require("staleAfter", isPositive(staleAfter), staleAfter);
        require("watchTime", watchTime.toSeconds() > 0 && watchTime.compareTo(staleAfter) < 0, watchTime);
        require("patience", !patience.isNegative(), patience);
        require("refusedFor", isPositive(refusedFor), refusedFor);
        require("tooLargeFor", isPositive(tooLargeFor), tooLargeFor);
        require("history", history > 0, history);
        require("historyBytes", historyBytes > 0, historyBytes);
        excluded = Set.copyOf(excluded);
    }

    /** The defaults. */
    public static WatchCacheConfig defaults() {
        long bytes = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
        return new WatchCacheConfig(
                64,
                bytes,
                bytes / 2,
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(20),
                ReadConsistency.STRICT,
                Duration.ofMillis(100),
                Duration.ofMinutes(1),
                Duration.ofMinutes(10),
                10_000,
                16L << 20,
                true,
                Set.of(new GroupResource("", "secrets")));
    }

    /** The same with another number of resources. */
    public WatchCacheConfig withResources(int most) {
        return new WatchCacheConfig(
                most,
                bytes,
                resourceBytes,
                idleAfter,
                staleAfter,
                watchTime,
                consistency,
                patience,
                refusedFor,
                tooLargeFor,
                history,
                historyBytes,
                managedFields,
                excluded);
    }

    /** The same with another number of bytes, of which one resource may have half. */
    public WatchCacheConfig withBytes(long most) {
        return new WatchCacheConfig(
                resources,
                most,
                Math.max(1, most / 2),
                idleAfter,
                staleAfter,
                watchTime,
                consistency,
                patience,
                refusedFor,
                tooLargeFor,
                history,
                historyBytes,
                managedFields,
                excluded);
    }

    /** The same with another time until an unused resource is dropped. */
    public WatchCacheConfig withIdleAfter(Duration time) {
        return new WatchCacheConfig(
                resources,
                bytes,
                resourceBytes,
                time,
                staleAfter,
                watchTime,
                consistency,
                patience,
                refusedFor,
                tooLargeFor,
                history,
                historyBytes,
                managedFields,
                excluded);
    }

    /** The same with another time for which memory is read without word of the API server; watches last two thirds of that, if it is short. */
    public WatchCacheConfig withStaleAfter(Duration time) {
        Duration watches = Duration.ofSeconds(Math.max(1, Math.min(watchTime.toSeconds(), time.toSeconds() * 2 / 3)));
        return new WatchCacheConfig(
                resources,
                bytes,
                resourceBytes,
                idleAfter,
                time,
                watches,
                consistency,
                patience,
                refusedFor,
                tooLargeFor,
                history,
                historyBytes,
                managedFields,
                excluded);
    }

    /** The same with another promise for reads that name no version. */
    public WatchCacheConfig withConsistency(ReadConsistency promise) {
        return new WatchCacheConfig(
                resources,
                bytes,
                resourceBytes,
                idleAfter,
                staleAfter,
                watchTime,
                promise,
                patience,
                refusedFor,
                tooLargeFor,
                history,
                historyBytes,
                managedFields,
                excluded);
    }

    /** The same with other resources that are never cached. */
    public WatchCacheConfig withExcluded(Set<GroupResource> never) {
        return new WatchCacheConfig(
                resources,
                bytes,
                resourceBytes,
                idleAfter,
                staleAfter,
                watchTime,
                consistency,
                patience,
                refusedFor,
                tooLargeFor,
                history,
                historyBytes,
                managedFields,
                never);
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static void require(String what, boolean holds, Object value) {
        if (!holds) {
            String expected =
                    what.equals("watchTime") ? "a second or more, and less than staleAfter" : "more than nothing";
            throw new IllegalArgumentException(what + ": " + value + " (expected: " + expected + ")");
        }
    }
}
