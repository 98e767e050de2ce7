package io.github.multikueue.proxy.core.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.api.BadRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a store has of a PipelineRun, which is known by its UID on the manager. Safe for use by many threads.
 */
public final class StoredRun {

    private final LogStore store;
    private final Path path;
    private final RunDocument identity;
    private final Instant created;
    private final RunLogs logs;
    private final AtomicLong described = new AtomicLong();
    /** For the document. */
    private final ReentrantLock lock = new ReentrantLock();

    private StoredRun(LogStore store, Path path, RunDocument identity, Instant created) {
        this.store = store;
        this.path = path;
        this.identity = identity;
        this.created = created;
        this.logs = new RunLogs(store);
    }

    static StoredRun make(LogStore store, Path path, RunDocument identity) throws IOException {
        store.take(RunLogs.OVERHEAD);
        try {
            StoredRun run = new StoredRun(store, path, identity, store.clock().instant());
            SmallFiles.makePrivateDirectory(path);
            identity.write(path);
            return run;
        } catch (IOException e) {
            store.count(-RunLogs.OVERHEAD);
            throw e;
        }
    }

    static StoredRun load(LogStore store, Path path) throws IOException {
        RunDocument document = RunDocument.read(path);
        SmallFiles.makePrivateDirectory(path);
        StoredRun run = new StoredRun(store, path, document.describedAs(null), RunDocument.written(path));
        store.count(RunLogs.OVERHEAD);
        for (StoredLogFiles each : StoredLogFiles.in(path)) {
            run.load(each);
        }
        return run;
    }

    private void load(StoredLogFiles files) {
        try {
            logs.add(StoredLog.load(this, files));
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
        return logs.all().stream().sorted(StoredLog.OLDEST_FIRST).toList();
    }

    /** Becomes another number whenever a log has ended, or the run was described. */
    public long revision() {
        return described.get()
                + logs.all().stream().filter(each -> each.end().isPresent()).count();
    }

    /** When the last line was written; of a run without logs, when it was made or described. */
    public Instant lastWritten() {
        return logs.all().stream()
                .map(StoredLog::lastWritten)
                .max(Instant::compareTo)
                .orElse(created);
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
            logs.requireThere();
            identity.describedAs(description).write(path);
            described.incrementAndGet();
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
        return logs.find(key);
    }

    boolean isWritten() {
        return logs.all().stream().anyMatch(StoredLog::isWritten);
    }

    boolean isRead() {
        return logs.all().stream().anyMatch(StoredLog::isRead);
    }

    /** The log of the container, made if there is none yet; empty if the run was removed meanwhile. */
    Optional<StoredLog> log(LogKey key) throws IOException {
        requireOwn(key);
        return logs.getOrMake(key, () -> StoredLog.make(this, key, files(key)));
    }

    /**
     * Puts a log that has ended elsewhere in place of what there is of it, unless that is being written.
     *
     * @throws LogStoreException if the bytes are not those of its end mark, or there is no room
     */
    void restore(LogKey key, Instant begun, LogEnd end, InputStream content) throws IOException {
        requireOwn(key);
        try (LogRestore restore = new LogRestore(this, new LogRestore.Source(key, begun, end, content), files(key))) {
            logs.replace(key, restore);
        }
    }

    private void requireOwn(LogKey key) throws LogStoreException {
        if (!key.namespace().equals(namespace()) || !key.run().equals(name())) {
            throw new LogStoreException("the UID of the run is that of " + namespace() + "/" + name());
        }
    }

    private StoredLogFiles files(LogKey key) {
        return new StoredLogFiles(path, key.fileName());
    }

    /** See {@link RunLogs#grow}. */
    boolean grow(long from, long to) throws LogStoreException {
        return logs.grow(from, to);
    }

    /** See {@link RunLogs#correct}. */
    void correct(long from, long to) {
        logs.correct(from, to);
    }

    /** Ends all that use it. Returns how many bytes of the disk it takes. */
    long close(String why) {
        return logs.close(why);
    }

    LogStore store() {
        return store;
    }
}
