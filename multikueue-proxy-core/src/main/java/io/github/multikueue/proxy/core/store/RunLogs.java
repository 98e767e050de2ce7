package io.github.multikueue.proxy.core.store;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The logs of a run, and the number of their bytes, which change under one lock. Safe for use by many threads.
 */
final class RunLogs {

    /** The directory of a run and its document. */
    static final long OVERHEAD = 2 * DiskBlocks.BLOCK;

    /** Makes a log on the disk. */
    @FunctionalInterface
    interface Maker {
        StoredLog make() throws IOException;
    }

    private final LogStore store;
    private final Map<String, StoredLog> logs = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** How long all logs are together; guarded by the lock, like what follows. */
    private long length;

    private long onDisk = OVERHEAD;
    private @Nullable String gone;

    RunLogs(LogStore store) {
        this.store = store;
    }

    /** All of them, as they are now and as they change. */
    Collection<StoredLog> all() {
        return logs.values();
    }

    Optional<StoredLog> find(LogKey key) {
        return Optional.ofNullable(logs.get(key.fileName()));
    }

    /** Adds a log that another process has written. */
    void add(StoredLog loaded) {
        logs.put(loaded.key().fileName(), loaded);
        length += loaded.length();
        onDisk += DiskBlocks.ofLog(loaded.length());
        store.count(DiskBlocks.ofLog(loaded.length()));
    }

    /** The log of the container, made if there is none yet; empty if the run was removed meanwhile. */
    Optional<StoredLog> getOrMake(LogKey key, Maker maker) throws IOException {
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
            return Optional.of(make(key, maker));
        } finally {
            lock.unlock();
        }
    }

    private StoredLog make(LogKey key, Maker maker) throws IOException {
        try {
            StoredLog made = maker.make();
            logs.put(key.fileName(), made);
            onDisk += DiskBlocks.ofLog(0);
            return made;
        } catch (IOException e) {
            store.count(-DiskBlocks.ofLog(0));
            throw e;
        }
    }

    /**
     * Puts a log from elsewhere in place of what there is of it, unless somebody is writing that.
     *
     * @throws LogStoreException if there is no room, or the run was removed meanwhile
     */
    void replace(LogKey key, LogRestore restore) throws IOException {
        long unused = DiskBlocks.ofLog(restore.length());
        store.take(unused);
        try {
            restore.copy();
            lock.lock();
            try {
                requireThere();
                StoredLog before = logs.get(key.fileName());
                if (before == null || !before.isWritten()) {
                    unused = replace(before, restore);
                }
            } finally {
                lock.unlock();
            }
        } finally {
            store.count(-unused);
        }
    }

    /** Returns how many bytes of the disk that sets free. */
    private long replace(@Nullable StoredLog before, LogRestore restore) throws IOException {
        long had = before == null ? 0 : before.length();
        long blocks = before == null ? 0 : DiskBlocks.ofLog(had);
        if (length - had + restore.length() > store.config().maxBytesPerRun()) {
            throw new LogStoreException("the logs of the run are longer than this store keeps of a run");
        }
        if (before != null) {
            before.close("the whole log has come from the archive");
        }
        StoredLog now = restore.finish();
        logs.put(now.key().fileName(), now);
        length += now.length() - had;
        onDisk += DiskBlocks.ofLog(now.length()) - blocks;
        return blocks;
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

    /** Ends all that use them. Returns how many bytes of the disk they take, with what belongs to the run. */
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

    /** @throws LogStoreException if the run was removed */
    void requireThere() throws LogStoreException {
        if (gone != null) {
            throw new LogStoreException(gone);
        }
    }
}
