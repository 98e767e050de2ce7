package io.github.multikueue.proxy.core.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of containers in a directory, bounded in size and age. Each log has at most one writer at a time, and any number
 * of readers, who may read along as it is written. When full, finished runs are deleted oldest first, unread before read. A log
 * being written is never deleted; its writer gets an exception.
 *
 * <p>The format is described with the package. The directory is for one process at a time. Safe for use by many threads.
 *
 * <p>The class is long, since the runs and the number of their bytes change under one lock.
 */
public final class LogStore implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LogStore.class);

    private static final String CLOSED = "the log store was closed";

    /** How far eviction goes below the limit, as a fraction of it, so that not every line evicts something. */
    private static final int SLACK = 16;

    private static final int MOST_REMOVALS = 10_000;

    private final LogStoreConfig config;
    private final Clock clock;
    private final StoreDirectory directory;
    private final OpenFiles files = new OpenFiles();
    private final Map<String, StoredRun> runs = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong evicted = new AtomicLong();
    private final AtomicBoolean failing = new AtomicBoolean();
    /** Why the logs of runs were removed, by the UIDs of the runs. */
    private final Cache<String, String> removals =
            Caffeine.newBuilder().maximumSize(MOST_REMOVALS).build();

    private final ReentrantLock evicting = new ReentrantLock();
    /** Guarded by the lock. */
    private boolean closed;

    private LogStore(LogStoreConfig config, Clock clock, StoreDirectory directory) {
        this.config = config;
        this.clock = clock;
        this.directory = directory;
    }

    /**
     * Opens a store, and reads what is in it.
     *
     * @param clock for the age of logs
     * @throws LogStoreException if the directory cannot be written, or another process uses it
     */
    public static LogStore open(LogStoreConfig config, Clock clock) throws LogStoreException {
        StoreDirectory directory = StoreDirectory.open(config.directory());
        LogStore store = new LogStore(config, clock, directory);
        try {
            store.count(store.damaged().onDisk());
            for (Path each : directory.runs()) {
                store.load(each);
            }
        } catch (IOException e) {
            store.close();
            throw new LogStoreException("log store " + directory + ": " + e, e);
        }
        store.sweep();
        return store;
    }

    private void load(Path path) {
        try {
            StoredRun run = StoredRun.load(this, path);
            runs.put(run.jobUid(), run);
        } catch (IOException e) {
            String jobUid = path.getFileName().toString();
            count(damaged().addRun(path, e));
            removals.put(jobUid, "the document in the store that says whose logs they are is damaged");
        }
    }

    /**
     * The log of a container, made if there is none yet.
     *
     * @throws LogStoreException if it cannot be made
     */
    public StoredLog log(LogKey key) throws LogStoreException {
        try {
            while (true) {
                StoredRun run = runs.get(key.jobUid());
                Optional<StoredLog> found = (run == null ? make(key) : run).log(key);
                if (found.isPresent()) {
                    return found.get();
                }
            }
        } catch (LogStoreException e) {
            throw e;
        } catch (IOException e) {
            throw failed("a log cannot be made", e);
        }
    }

    private StoredRun make(LogKey key) throws IOException {
        evicting.lock();
        try {
            if (closed) {
                throw new LogStoreException(CLOSED);
            }
            StoredRun known = runs.get(key.jobUid());
            if (known != null) {
                return known;
            }
            StoredRun made = StoredRun.make(this, directory.run(key.jobUid()), key);
            runs.put(key.jobUid(), made);
            return made;
        } finally {
            evicting.unlock();
        }
    }

    /** What there is of a run. */
    public Optional<StoredRun> run(String jobUid) {
        return Optional.ofNullable(runs.get(jobUid));
    }

    /** All runs there is something of. */
    public List<StoredRun> runs() {
        return List.copyOf(runs.values());
    }

    /** Why this process has removed the logs of a run, if it has, and was one of the last {@value #MOST_REMOVALS}. */
    public Optional<String> removal(String jobUid) {
        return Optional.ofNullable(removals.getIfPresent(jobUid));
    }

    /** The log of a container, if there is one. */
    public Optional<StoredLog> find(LogKey key) {
        return run(key.jobUid()).flatMap(run -> run.find(key));
    }

    /**
     * The logs of a Pod of a run, the oldest first.
     *
     * @param container the container, or null for all
     * @param podUid the Pod's UID, or null for all Pods of that name: a run that was sent to another worker has Pods of the
     *     same names there
     */
    public List<StoredLog> find(String jobUid, String pod, @Nullable String container, @Nullable String podUid) {
        return run(jobUid).stream()
                .flatMap(run -> run.logs().stream())
                .filter(each -> each.key().pod().equals(pod))
                .filter(each -> container == null || each.key().container().equals(container))
                .filter(each -> podUid == null || each.key().podUid().equals(podUid))
                .toList();
    }

    /** The logs of a container by names alone, of all runs, the oldest first. */
    public List<StoredLog> findByNames(String namespace, String pod, String container) {
        return runs.values().stream()
                .filter(run -> run.namespace().equals(namespace))
                .flatMap(run -> run.logs().stream())
                .filter(each ->
                        each.key().pod().equals(pod) && each.key().container().equals(container))
                .sorted(StoredLog.OLDEST_FIRST)
                .toList();
    }

    /**
     * Removes all there is of a run, at once. Who reads or writes it is told.
     *
     * @return whether there was something
     */
    public boolean purge(String jobUid) {
        return remove(jobUid, "the logs of the run were purged");
    }

    /** Removes runs that are too old, and while the limit is exceeded further ones. To be called now and then. */
    public void sweep() {
        Instant oldest = clock.instant().minus(config.maxAge());
        removeDamaged(oldest);
        runs.values().stream()
                .filter(run -> !run.isWritten() && run.lastWritten().isBefore(oldest))
                .forEach(run -> evict(run, "because of their age"));
        if (bytes.get() > config.maxBytes()) {
            makeRoom();
        }
    }

    /** How full it is. */
    public LogStoreUsage usage() {
        return new LogStoreUsage(
                bytes.get(),
                config.maxBytes(),
                runs.size(),
                runs.values().stream().mapToLong(run -> run.logs().size()).sum(),
                files.count(),
                evicted.get(),
                failing.get());
    }

    /** Ends all readers and writers. What was written stays, unless the directory is a temporary one. */
    @Override
    public void close() {
        evicting.lock();
        try {
            closed = true;
            runs.values().forEach(run -> run.close(CLOSED));
            runs.clear();
        } finally {
            evicting.unlock();
        }
        files.close();
        directory.close();
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    LogStoreConfig config() {
        return config;
    }

    Clock clock() {
        return clock;
    }

    DamagedLogs damaged() {
        return directory.damaged();
    }

    OpenFiles files() {
        return files;
    }

    /** Counts bytes that are on the disk, more or less than before. */
    void count(long difference) {
        bytes.addAndGet(difference);
    }

    /**
     * Takes so many bytes of the limit, and makes room for them.
     *
     * @throws LogStoreException if there is no room
     */
    void take(long count) throws LogStoreException {
        if (count > 0 && bytes.addAndGet(count) > config.maxBytes()) {
            makeRoom();
            if (bytes.get() > config.maxBytes()) {
                bytes.addAndGet(-count);
                throw failed("it is full (" + config.maxBytes() + " bytes) of logs that are being written", null);
            }
        }
    }

    /** Says so once, until something can be written again. */
    LogStoreException failed(String what, @Nullable IOException cause) {
        String message = "log store: " + what + (cause == null ? "" : ": " + cause);
        if (failing.compareAndSet(false, true)) {
            log.warn("{}; logs that cannot be kept are streamed straight from their workers", message);
        }
        return new LogStoreException(message, cause);
    }

    /** Something was written. */
    void worked() {
        if (failing.get() && failing.compareAndSet(true, false)) {
            log.info("log store {}: can be written again", directory);
        }
    }

    private void makeRoom() {
        evicting.lock();
        try {
            removeDamaged(Instant.MAX);
            long goal = config.maxBytes() - config.maxBytes() / SLACK;
            Stream<StoredRun> idle = runs.values().stream()
                    .filter(run -> !run.isWritten())
                    .sorted(Comparator.comparing(StoredRun::isRead).thenComparing(StoredRun::lastWritten));
            for (StoredRun each : idle.toList()) {
                if (bytes.get() <= goal) {
                    return;
                }
                evict(each, "to make room for others");
            }
        } finally {
            evicting.unlock();
        }
    }

    private void removeDamaged(Instant oldest) {
        try {
            count(-damaged().removeOlderThan(oldest));
        } catch (IOException e) {
            log.warn("log store: damaged logs cannot be removed: {}", e.toString());
        }
    }

    private void evict(StoredRun run, String why) {
        if (remove(run.jobUid(), "the logs of the run were removed " + why)) {
            evicted.incrementAndGet();
            log.info(
                    "log store: removed the logs of run {}/{} ({}) {}", run.namespace(), run.name(), run.jobUid(), why);
        }
    }

    private boolean remove(String jobUid, String why) {
        evicting.lock();
        try {
            StoredRun run = runs.remove(jobUid);
            if (run == null) {
                return false;
            }
            removals.put(jobUid, why);
            bytes.addAndGet(-run.close(why));
            directory.remove(jobUid);
        } catch (NoSuchFileException e) {
            log.debug("log store: the files of run {} are gone already", jobUid);
        } catch (IOException e) {
            log.warn("log store: the files of run {} cannot be removed: {}", jobUid, e.toString());
        } finally {
            evicting.unlock();
        }
        return true;
    }
}
