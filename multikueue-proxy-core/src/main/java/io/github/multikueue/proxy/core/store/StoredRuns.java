package io.github.multikueue.proxy.core.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of a store by their UIDs, and the rules by which they go: those that are too old, and when the store is full the damaged
 * logs first, then finished runs oldest first, unread before read. A run being written is never evicted. Runs come and go under
 * one lock, and their bytes are counted with them. Safe for use by many threads.
 */
final class StoredRuns {

    private static final Logger log = LoggerFactory.getLogger(LogStore.class);

    static final int MOST_REMOVALS = 10_000;

    /** Makes a run on the disk. */
    @FunctionalInterface
    interface Maker {
        StoredRun make() throws IOException;
    }

    private final StoreDirectory directory;
    private final StoreSpace space;
    private final Map<String, StoredRun> runs = new ConcurrentHashMap<>();
    private final AtomicLong evicted = new AtomicLong();
    /** Why the logs of runs were removed, by the UIDs of the runs. */
    private final Cache<String, String> removals =
            Caffeine.newBuilder().maximumSize(MOST_REMOVALS).build();

    private final ReentrantLock lock = new ReentrantLock();
    private volatile Predicate<StoredRun> heldBack = run -> false;
    /** Guarded by the lock. */
    private @Nullable String closed;

    StoredRuns(StoreDirectory directory, StoreSpace space) {
        this.directory = directory;
        this.space = space;
    }

    /** Adds a run that another process has written. */
    void add(StoredRun run) {
        runs.put(run.jobUid(), run);
    }

    /** Evicts none for which that is true. */
    void holdBack(Predicate<StoredRun> wanted) {
        heldBack = wanted;
    }

    private boolean mayGo(StoredRun run) {
        return !run.isWritten() && !heldBack.test(run);
    }

    /** Notes why there are no logs of a run. */
    void noteRemoval(String jobUid, String why) {
        removals.put(jobUid, why);
    }

    @Nullable
    StoredRun get(String jobUid) {
        return runs.get(jobUid);
    }

    /** The run, made if there is none yet. */
    StoredRun getOrMake(String jobUid, Maker maker) throws IOException {
        StoredRun there = runs.get(jobUid);
        if (there != null) {
            return there;
        }
        lock.lock();
        try {
            if (closed != null) {
                throw new LogStoreException(closed);
            }
            StoredRun known = runs.get(jobUid);
            if (known != null) {
                return known;
            }
            StoredRun made = maker.make();
            runs.put(jobUid, made);
            return made;
        } finally {
            lock.unlock();
        }
    }

    /** All of them, as they are now and as they change. */
    Collection<StoredRun> all() {
        return runs.values();
    }

    /** The logs of a container by names alone, the oldest first. */
    List<StoredLog> find(String namespace, String pod, String container) {
        return runs.values().stream()
                .filter(run -> run.namespace().equals(namespace))
                .flatMap(run -> run.logs().stream())
                .filter(each ->
                        each.key().pod().equals(pod) && each.key().container().equals(container))
                .sorted(StoredLog.OLDEST_FIRST)
                .toList();
    }

    int count() {
        return runs.size();
    }

    /** How many were evicted. */
    long evicted() {
        return evicted.get();
    }

    /** Why a run was removed, if it was, and was one of the last {@value #MOST_REMOVALS}. */
    Optional<String> removal(String jobUid) {
        return Optional.ofNullable(removals.getIfPresent(jobUid));
    }

    /** Removes all there is of a run. Returns whether there was something. */
    boolean remove(String jobUid, String why) {
        lock.lock();
        try {
            StoredRun run = runs.remove(jobUid);
            if (run == null) {
                return false;
            }
            removals.put(jobUid, why);
            space.count(-run.close(why));
            directory.remove(jobUid);
        } catch (NoSuchFileException e) {
            log.debug("log store: the files of run {} are gone already", jobUid);
        } catch (IOException e) {
            log.warn("log store: the files of run {} cannot be removed: {}", jobUid, e.toString());
        } finally {
            lock.unlock();
        }
        return true;
    }

    /** Forgets the runs whose directories somebody has deleted, and ends all who read or write them. */
    void forgetDeleted() {
        List<StoredRun> deleted = runs.values().stream()
                .filter(run -> !directory.has(run.jobUid()))
                .toList();
        if (!deleted.isEmpty()) {
            log.warn("log store: somebody has deleted the files of {} runs", deleted.size());
        }
        deleted.forEach(
                run -> remove(run.jobUid(), "the logs of the run were deleted from the directory of the store"));
    }

    /** Evicts what was written last before that time. */
    void evictOlderThan(Instant oldest) {
        removeDamaged(oldest);
        runs.values().stream()
                .filter(run -> run.lastWritten().isBefore(oldest) && mayGo(run))
                .forEach(run -> evict(run, "because of their age"));
    }

    /** Evicts as much as is needed, and can be. */
    void makeRoom() {
        lock.lock();
        try {
            removeDamaged(Instant.MAX);
            Stream<StoredRun> idle = runs.values().stream()
                    .filter(this::mayGo)
                    .sorted(Comparator.comparing(StoredRun::isRead).thenComparing(StoredRun::lastWritten));
            for (StoredRun each : idle.toList()) {
                if (space.hasRoom()) {
                    return;
                }
                evict(each, "to make room for others");
            }
        } finally {
            lock.unlock();
        }
    }

    private void removeDamaged(Instant oldest) {
        lock.lock();
        try {
            space.count(-directory.damaged().removeOlderThan(oldest));
        } catch (IOException e) {
            log.warn("log store: damaged logs cannot be removed: {}", e.toString());
        } finally {
            lock.unlock();
        }
    }

    private void evict(StoredRun run, String why) {
        if (remove(run.jobUid(), "the logs of the run were removed " + why)) {
            evicted.incrementAndGet();
            log.info(
                    "log store: removed the logs of run {}/{} ({}) {}", run.namespace(), run.name(), run.jobUid(), why);
        }
    }

    /** Ends all who read or write, and makes no runs any more. */
    void close(String why) {
        lock.lock();
        try {
            closed = why;
            runs.values().forEach(run -> run.close(why));
            runs.clear();
        } finally {
            lock.unlock();
        }
    }
}
