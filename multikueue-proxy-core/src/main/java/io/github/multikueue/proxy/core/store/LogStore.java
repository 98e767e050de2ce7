package io.github.multikueue.proxy.core.store;

import io.github.multikueue.proxy.core.io.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The logs of containers in a directory, bounded in size and age. Each log has at most one writer at a time, and any number
 * of readers, who may read along as it is written. When full, finished runs are deleted oldest first, unread before read. A log
 * being written is never deleted; its writer gets an exception.
 *
 * <p>The format is described with the package. The directory is for one process at a time. Safe for use by many threads.
 */
public final class LogStore implements AutoCloseable {

    private final LogStoreConfig config;
    private final Clock clock;
    private final StoreDirectory directory;
    private final OpenFiles files;
    private final WriteFailures failures;
    private final StoreSpace space;
    private final StoredRuns runs;
    private final LogMaker maker;

    private LogStore(LogStoreConfig config, Clock clock, StoreDirectory directory, OpenFiles files) {
        this.files = files;
        this.config = config;
        this.clock = clock;
        this.directory = directory;
        this.failures = new WriteFailures(directory);
        this.space = new StoreSpace(config.maxBytes());
        this.runs = new StoredRuns(directory, space);
        this.maker = new LogMaker(this, directory, runs);
    }

    /**
     * Opens a store, and reads what is in it.
     *
     * @param clock for the age of logs
     * @throws LogStoreException if the directory cannot be written, or another process uses it
     */
    public static LogStore open(LogStoreConfig config, Clock clock) throws LogStoreException {
        return open(config, clock, new OpenFiles());
    }

    static LogStore open(LogStoreConfig config, Clock clock, OpenFiles files) throws LogStoreException {
        StoreDirectory directory = StoreDirectory.open(config.directory(), clock);
        LogStore store = new LogStore(config, clock, directory, files);
        try {
            store.count(directory.damaged().onDisk());
            for (Path each : directory.runs()) {
                store.load(each);
            }
        } catch (IOException e) {
            store.close();
            throw new LogStoreException("log store " + directory + ": " + FileErrors.problem(e), e);
        }
        store.sweep();
        return store;
    }

    private void load(Path path) {
        try {
            runs.add(StoredRun.load(this, path));
        } catch (IOException e) {
            setAside(path.getFileName().toString(), directory.damaged().addRun(path, e));
        }
    }

    /** Files of a log cannot be used. */
    void setAside(String jobUid, StoredLogFiles files, Exception damage) {
        setAside(jobUid, directory.damaged().addLog(jobUid, files, damage));
    }

    private void setAside(String jobUid, long onDisk) {
        count(onDisk);
        runs.noteRemoval(jobUid, "documents in the store that say whose logs they are, are damaged");
    }

    /**
     * The log of a container, made if there is none yet.
     *
     * @throws LogStoreException if it cannot be made
     */
    public StoredLog log(LogKey key) throws LogStoreException {
        return maker.log(key);
    }

    /**
     * The run, made if there is nothing of it yet.
     *
     * @throws LogStoreException if it cannot be made
     */
    public StoredRun makeRun(String namespace, String name, String jobUid) throws LogStoreException {
        return maker.run(new RunDocument(namespace, name, jobUid, null));
    }

    /**
     * Takes a log that has ended from elsewhere, in place of what there is of it, unless that is being written.
     *
     * @param begun when it was begun to be stored
     * @param end its end, with a checksum, which its bytes are compared with
     * @throws IOException if they are others, cannot be read, or cannot be kept
     */
    public void restore(LogKey key, Instant begun, LogEnd end, InputStream content) throws IOException {
        maker.run(RunDocument.of(key)).restore(key, begun, end, content);
    }

    /** Evicts no run from now on for which that is true: there is no other copy of it yet. It is asked under a lock. */
    public void holdBack(Predicate<StoredRun> wanted) {
        runs.holdBack(wanted);
    }

    /** What there is of a run. */
    public Optional<StoredRun> run(String jobUid) {
        return Optional.ofNullable(runs.get(jobUid));
    }

    /** All runs there is something of. */
    public List<StoredRun> runs() {
        return List.copyOf(runs.all());
    }

    /** Why this process has removed the logs of a run, if it has, and was one of the last 10,000. */
    public Optional<String> removal(String jobUid) {
        return runs.removal(jobUid);
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
        return runs.find(namespace, pod, container);
    }

    /**
     * Removes all there is of a run, at once. Who reads or writes it is told.
     *
     * @return whether there was something
     */
    public boolean purge(String jobUid) {
        return runs.remove(jobUid, "the logs of the run were purged");
    }

    /**
     * Removes runs that are too old, and while the limit is exceeded further ones; repairs what somebody has deleted.
     */
    public void sweep() {
        try {
            maker.repair();
        } catch (IOException e) {
            LogStoreException unused = failed("the directory cannot be made anew", e);
        }
        runs.evictOlderThan(clock.instant().minus(config.maxAge()));
        if (space.isExceeded()) {
            runs.makeRoom();
        }
    }

    /** How full it is. */
    public LogStoreUsage usage() {
        return new LogStoreUsage(
                space.used(),
                space.limit(),
                runs.count(),
                runs.all().stream().mapToLong(run -> run.logs().size()).sum(),
                files.count(),
                runs.evicted(),
                failures.failing());
    }

    /** Ends all readers and writers. What was written stays, unless the directory is a temporary one. */
    @Override
    public void close() {
        runs.close("the log store was closed");
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

    OpenFiles files() {
        return files;
    }

    /** Counts bytes that are on the disk, more or less than before. */
    void count(long difference) {
        space.count(difference);
    }

    /**
     * Takes so many bytes of the limit, and makes room for them.
     *
     * @throws LogStoreException if there is no room
     */
    void take(long count) throws LogStoreException {
        if (!space.take(count, runs::makeRoom)) {
            throw failed(
                    "it is full (" + space.limit() + " bytes) of logs that are being written or not archived yet",
                    null);
        }
    }

    /** Something could not be written. Returns what to throw. */
    LogStoreException failed(String what, @Nullable IOException cause) {
        return failures.failed(what, cause);
    }

    /** Something was written. */
    void worked() {
        failures.worked();
    }
}
