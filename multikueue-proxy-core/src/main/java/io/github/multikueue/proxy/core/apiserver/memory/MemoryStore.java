package io.github.multikueue.proxy.core.apiserver.memory;

import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the resourceVersions of all resources that are kept in memory together, as etcd counts the revisions of all that it
 * stores: a version that was read with one resource can be compared with those of another. Safe for use by many threads.
 */
public final class MemoryStore {

    /** Small numbers are never valid versions, as in a real cluster, whose first objects are the API server's own. */
    private static final long FIRST_REVISION = 100;

    private final AtomicLong revision = new AtomicLong(FIRST_REVISION);
    private final Clock clock;
    private final int historyLimit;

    /**
     * Makes an empty store.
     *
     * @param clock where the times of deletions come from
     * @param historyLimit how many changes of each resource are remembered, so that watches can begin in the past
     */
    public MemoryStore(Clock clock, int historyLimit) {
        this.clock = clock;
        this.historyLimit = historyLimit;
    }

    /** Makes a store that remembers 10,000 changes of each resource. */
    public MemoryStore(Clock clock) {
        this(clock, 10_000);
    }

    /** The present resourceVersion. */
    public long revision() {
        return revision.get();
    }

    /**
     * The revision that a resourceVersion names.
     *
     * @throws StatusException 400, if it is none
     */
    public static long revision(String resourceVersion) {
        try {
            return Long.parseUnsignedLong(resourceVersion);
        } catch (NumberFormatException e) {
            throw StatusException.badRequest(
                    "invalid resource version: strconv.ParseUint: parsing \"" + resourceVersion + "\": invalid syntax");
        }
    }

    /**
     * Requires a version that was there already; empty is any.
     *
     * @throws StatusException 504, if it is of the future; 400, if it is none
     */
    void requireReached(String resourceVersion) {
        long current = revision();
        if (!resourceVersion.isEmpty() && revision(resourceVersion) > current) {
            throw StatusException.resourceVersionTooLarge(resourceVersion, Long.toString(current));
        }
    }

    long next() {
        return revision.incrementAndGet();
    }

    Clock clock() {
        return clock;
    }

    int historyLimit() {
        return historyLimit;
    }
}
