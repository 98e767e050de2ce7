package io.github.multikueue.proxy.core.store;

import java.util.concurrent.atomic.AtomicLong;

/** How much of the disk the files of a store take, and how much they may, in bytes. Safe for use by many threads. */
final class StoreSpace {

    /** How far eviction goes below the limit, as a fraction of it, so that not every line evicts something. */
    private static final int SLACK = 16;

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    StoreSpace(long limit) {
        this.limit = limit;
    }

    long limit() {
        return limit;
    }

    long used() {
        return used.get();
    }

    boolean isExceeded() {
        return used.get() > limit;
    }

    /** Whether so much is free that nothing else has to go. */
    boolean hasRoom() {
        return used.get() <= limit - limit / SLACK;
    }

    /** Counts bytes that are on the disk, more or less than before. */
    void count(long difference) {
        used.addAndGet(difference);
    }

    /**
     * Takes so many bytes, and nothing if there are not so many.
     *
     * @param makeRoom called if there are too few; removes files, and counts them
     * @return whether they were taken
     */
    boolean take(long count, Runnable makeRoom) {
        if (count <= 0 || used.addAndGet(count) <= limit) {
            return true;
        }
        makeRoom.run();
        if (!isExceeded()) {
            return true;
        }
        used.addAndGet(-count);
        return false;
    }
}
