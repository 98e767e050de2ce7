package io.github.multikueue.proxy.core.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.api.BadRequestException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a store has of a PipelineRun, which is known by its UID on the manager. The logs of a run and the number of their bytes change
 * under one lock. Safe for use by many threads.
 */
public final class StoredRun {

    /** The directory and its document. */
    private static final long OVERHEAD = 2 * DiskBlocks.BLOCK;

    private final LogStore store;
    private final Path path;
    private final RunDocument identity;
    private final Instant created;
    private final Map<String, StoredLog> logs = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** How long all logs are together; guarded by the lock, like what follows. */
    private long length;

    private long onDisk = OVERHEAD;
    private @Nullable String gone;

    private StoredRun(LogStore store, Path path, RunDocument identity, Instant created) {
        this.store = store;
        this.path = path;
        this.identity = identity;
        this.created = created;
    }

    static StoredRun make(LogStore store, Path path, LogKey key) throws IOException {
        store.take(OVERHEAD);
        try {
            RunDocument identity = RunDocument.of(key);
            StoredRun run = new StoredRun(store, path, identity, store.clock().instant());
            SmallFiles.makePrivateDirectory(path);
            identity.write(path);
            return run;
        } catch (IOException e) {
            store.count(-OVERHEAD);
            throw e;
        }
    }

    static StoredRun load(LogStore store, Path path) throws IOException {
        RunDocument document = RunDocument.read(path);
        SmallFiles.makePrivateDirectory(path);
        StoredRun run = new StoredRun(store, path, document.describedAs(null), RunDocument.written(path));
        for (StoredLogFiles each : StoredLogFiles.in(path)) {
            run.load(each);
        }
        store.count(run.onDisk);
        return run;
    }

    private void load(StoredLogFiles files) {
        try {
            StoredLog loaded = StoredLog.load(this, files);
            logs.put(loaded.key().fileName(), loaded);
            length += loaded.length();
            onDisk += DiskBlocks.ofLog(loaded.length());
        } catch (IOException | BadRequestException e) {
            store.setAside(jobUid(), files, e);
        }
    }

    /** The namespace of the run. */
    public String namespace() {
        return identity.namespace();
    }

    /** The name of the run. */
    public String name() {
        return identity.name();
    }

    /** The UID of the run on the manager. */
    public String jobUid() {
        return identity.uid();
    }

    /** The logs of its containers, the oldest first. */
    public List<StoredLog> logs() {
        return logs.values().stream().sorted(StoredLog.OLDEST_FIRST).toList();
    }

    /**
     * Keeps a document with the run, in place of the one before: what is needed to know the run when it is gone.
     *
     * @param json a JSON document, a small one: it is written as a whole each time
     * @throws IllegalArgumentException if it is no JSON document
     * @throws LogStoreException if it cannot be written
     */
    public void describe(byte[] json) throws LogStoreException {
        JsonNode description = SmallFiles.parse(json);
        lock.lock();
        try {
            requireThere();
            identity.describedAs(description).write(path);
        } catch (LogStoreException e) {
            throw e;
        } catch (IOException e) {
            throw store.failed("a run cannot be described", e);
        } finally {
            lock.unlock();
        }
    }

    /** The document that was kept with the run last, if there is one. */
    public Optional<byte[]> description() throws IOException {
        RunDocument document = RunDocument.find(path);
        return SmallFiles.bytes(document == null ? null : document.description());
    }

    Optional<StoredLog> find(LogKey key) {
        return Optional.ofNullable(logs.get(key.fileName()));
    }

    /** When the last line was written; of a run without logs, when it was made or described. */
    Instant lastWritten() {
        return logs.values().stream()
                .map(StoredLog::lastWritten)
                .max(Instant::compareTo)
                .orElse(created);
    }

    boolean isWritten() {
        return logs.values().stream().anyMatch(StoredLog::isWritten);
    }

    boolean isRead() {
        return logs.values().stream().anyMatch(StoredLog::isRead);
    }

    /** The log of the container, made if there is none yet; empty if the run was removed meanwhile. */
    Optional<StoredLog> log(LogKey key) throws IOException {
        if (!key.namespace().equals(namespace()) || !key.run().equals(name())) {
            throw new LogStoreException("the UID of the run is that of " + namespace() + "/" + name());
        }
        StoredLog known = logs.get(key.fileName());
        if (known != null) {
            return Optional.of(known);
        }
        store.take(DiskBlocks.ofLog(0));
        lock.lock();
        try {
            if (gone != null || logs.containsKey(key.fileName())) {
                store.count(-DiskBlocks.ofLog(0));
                return Optional.ofNullable(gone == null ? logs.get(key.fileName()) : null);
            }
            return Optional.of(make(key));
        } finally {
            lock.unlock();
        }
    }

    private StoredLog make(LogKey key) throws IOException {
        try {
            StoredLog made = StoredLog.make(this, key, new StoredLogFiles(path, key.fileName()));
            logs.put(key.fileName(), made);
            onDisk += DiskBlocks.ofLog(0);
            return made;
        } catch (IOException e) {
            store.count(-DiskBlocks.ofLog(0));
            throw e;
        }
    }

    /**
     * A log is about to grow.
     *
     * @return whether the limit of the run allows it
     * @throws LogStoreException if the store is full, or the run was removed
     */
    boolean grow(long from, long to) throws LogStoreException {
        long blocks = DiskBlocks.ofLog(to) - DiskBlocks.ofLog(from);
        store.take(blocks);
        lock.lock();
        try {
            requireThere();
            if (length + to - from > store.config().maxBytesPerRun()) {
                store.count(-blocks);
                return false;
            }
            length += to - from;
            onDisk += blocks;
            return true;
        } catch (LogStoreException e) {
            store.count(-blocks);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** A log has another length than was thought. */
    void correct(long from, long to) {
        long blocks = DiskBlocks.ofLog(to) - DiskBlocks.ofLog(from);
        lock.lock();
        try {
            if (gone == null) {
                length += to - from;
                onDisk += blocks;
                store.count(blocks);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends all that use it. Returns how many bytes of the disk it takes. */
    long close(String why) {
        lock.lock();
        try {
            gone = why;
            logs.values().forEach(each -> each.close(why));
            return onDisk;
        } finally {
            lock.unlock();
        }
    }

    LogStore store() {
        return store;
    }

    private void requireThere() throws LogStoreException {
        if (gone != null) {
            throw new LogStoreException(gone);
        }
    }
}
