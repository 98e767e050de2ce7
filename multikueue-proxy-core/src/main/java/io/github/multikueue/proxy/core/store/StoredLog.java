package io.github.multikueue.proxy.core.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.logs.LogPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of a container in a {@link LogStore}. Safe for use by many threads. */
public final class StoredLog {

    private static final Logger log = LoggerFactory.getLogger(StoredLog.class);

    static final Comparator<StoredLog> OLDEST_FIRST = Comparator.comparing(StoredLog::created)
            .thenComparing(each -> each.key().fileName());

    /** What the least file takes of a disk. */
    static final long BLOCK = 4096;

    /** The {@code .json} file. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Document(
            String worker,
            String pod,
            String podUid,
            String container,
            String created,
            @Nullable JsonNode description) {}

    private final StoredRun run;
    private final LogKey key;
    private final Instant created;
    private final StoredLogFiles files;
    private final LogFile file;
    private final AtomicInteger readers = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();

    private volatile LogTail tail;
    private volatile @Nullable LogEnd end;
    private volatile @Nullable String gone;
    private volatile long lastWritten;

    private StoredLog(StoredRun run, LogKey key, Instant created, StoredLogFiles files, LogTail tail) {
        this.run = run;
        this.key = key;
        this.created = created;
        this.files = files;
        this.file = new LogFile(files.log(), run.store().files());
        this.tail = tail;
        this.lastWritten = created.toEpochMilli();
    }

    /** What a log of that length takes of a disk, with the files next to it. */
    static long onDisk(long length) {
        return (length + BLOCK - 1) / BLOCK * BLOCK + 2 * BLOCK;
    }

    static StoredLog make(StoredRun run, LogKey key, StoredLogFiles files) throws IOException {
        Instant now = run.store().clock().instant();
        StoredLog made = new StoredLog(run, key, now, files, new LogTail(0));
        SmallFiles.write(files.document(), made.document(null));
        SmallFiles.makePrivateFile(files.log());
        made.tail.end(0, new LogStoreException("the log was not stored yet"));
        return made;
    }

    static StoredLog load(StoredRun run, StoredLogFiles files) throws IOException {
        Document document = SmallFiles.read(files.document(), Document.class);
        if (document == null) {
            throw new IOException("it is not known whose log it is");
        }
        StoredLog loaded = new StoredLog(run, key(run, document), time(document), files, new LogTail(0));
        if (!loaded.key.fileName().equals(files.name())) {
            throw new IOException("it is the log of " + loaded.key);
        }
        SmallFiles.makePrivateFile(files.log());
        loaded.recover();
        loaded.file.close();
        return loaded;
    }

    private static LogKey key(StoredRun run, Document document) {
        return new LogKey(
                run.namespace(),
                run.name(),
                run.jobUid(),
                document.worker(),
                document.pod(),
                document.podUid(),
                document.container());
    }

    private static Instant time(Document document) throws IOException {
        try {
            return Instant.parse(document.created());
        } catch (DateTimeException e) {
            throw new IOException("created: no time", e);
        }
    }

    /** Which container it is of. */
    public LogKey key() {
        return key;
    }

    /** When it was begun to be stored. */
    public Instant created() {
        return created;
    }

    /** How it ended; empty as long as something may come. */
    public Optional<LogEnd> end() {
        return Optional.ofNullable(end);
    }

    /** How many bytes there are to read now. */
    public long length() {
        return tail.length();
    }

    /** Whether somebody writes it now. */
    public boolean isWritten() {
        return tail.end() == null;
    }

    /**
     * Where the last whole line stands, behind which a writer has to go on.
     *
     * @return empty if there is no line yet
     */
    public Optional<LogPosition> lastPosition() throws IOException {
        long length = length();
        return Optional.ofNullable(new LogLines(file, length).lastPosition(length));
    }

    /**
     * Begins to write, behind the last whole line.
     *
     * @throws LogStoreException if the log has ended, or cannot be written
     * @throws IllegalStateException if somebody writes it already
     */
    public LogAppender append() throws LogStoreException {
        lock.lock();
        try {
            requireThere();
            if (end != null) {
                throw new LogStoreException("the log has ended");
            }
            if (isWritten()) {
                throw new IllegalStateException("the log of " + key + " is being written already");
            }
            long whole = tail.length();
            file.truncate(whole);
            LogTail next = new LogTail(whole);
            tail = next;
            if (gone != null) {
                next.end(0, new LogStoreException(gone));
            }
            return new LogAppender(this, run, file, next);
        } catch (LogStoreException e) {
            throw e;
        } catch (IOException e) {
            throw run.store().failed("a log cannot be written", e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads the log, from its beginning or where the options say: the last lines, or those since a time. Every line
     * begins with its time, whether the options ask for that or not. With {@code follow} the stream goes on as the log is
     * written, and ends when the log does; it throws if the writer gives up, or nobody writes the log. Otherwise it ends
     * with what there is now.
     *
     * @throws LogStoreException if the file cannot be read, or is none of ours
     */
    public StoredLogStream read(LogOptions options) throws IOException {
        readers.incrementAndGet();
        boolean opened = false;
        try {
            requireThere();
            StoredLogStream stream = StoredLogStream.open(this, file, tail, options);
            opened = true;
            return stream;
        } finally {
            if (!opened) {
                readers.decrementAndGet();
            }
        }
    }

    /**
     * Keeps a document with the log, in place of the one before.
     *
     * @param json a JSON document, a small one
     * @throws IllegalArgumentException if it is no JSON document
     * @throws LogStoreException if it cannot be written
     */
    public void describe(byte[] json) throws LogStoreException {
        JsonNode description = SmallFiles.parse(json);
        lock.lock();
        try {
            requireThere();
            SmallFiles.write(files.document(), document(description));
        } catch (LogStoreException e) {
            throw e;
        } catch (IOException e) {
            throw run.store().failed("a log cannot be described", e);
        } finally {
            lock.unlock();
        }
    }

    /** The document that was kept with the log last, if there is one. */
    public Optional<byte[]> description() throws IOException {
        Document document = SmallFiles.read(files.document(), Document.class);
        return SmallFiles.bytes(document == null ? null : document.description());
    }

    @Override
    public String toString() {
        return "log of container " + key.container() + " of pod " + key.pod();
    }

    Instant lastWritten() {
        return Instant.ofEpochMilli(lastWritten);
    }

    boolean isRead() {
        return readers.get() > 0;
    }

    Instant now() {
        return run.store().clock().instant();
    }

    void touched() {
        lastWritten = run.store().clock().millis();
    }

    /** The appender has written the last byte. What it has written is on the disk, and so is the mark when this returns. */
    void finish(LogEnd its) {
        try {
            file.force();
            EndMark.write(files.end(), its);
            end = its;
        } catch (IOException e) {
            if (gone == null) {
                run.store().failed("the end of a log cannot be noted", e);
            }
        }
        tail.end(its.length(), null);
        file.close();
    }

    /** Ends with a notice, for later readers; who read along until now gets the whole lines, and the failure. */
    void finishTruncated(LogEnd its, long wholeLines, LogStoreException why) {
        LogTail readAlong = tail;
        tail = new LogTail(its.length());
        finish(its);
        readAlong.end(wholeLines, why);
    }

    /** Ends all readers and the writer: the log is not in the store any more. */
    void close(String why) {
        gone = why;
        tail.end(0, new LogStoreException(why));
        file.close();
    }

    void readerClosed() {
        readers.decrementAndGet();
    }

    void requireThere() throws LogStoreException {
        String why = gone;
        if (why != null) {
            throw new LogStoreException(why);
        }
    }

    private Document document(@Nullable JsonNode description) {
        return new Document(key.worker(), key.pod(), key.podUid(), key.container(), created.toString(), description);
    }

    /** Finds out what a file is worth that another process has written. */
    private void recover() throws IOException {
        lastWritten = Files.getLastModifiedTime(files.log()).toMillis();
        long size = file.size();
        LogEnd mark = EndMark.read(files.end());
        if (mark == null || mark.length() > size) {
            Files.deleteIfExists(files.end());
            cut(size);
            return;
        }
        if (mark.length() < size) {
            file.truncate(mark.length());
        }
        end = mark;
        lastWritten = mark.ended().toEpochMilli();
        tail.end(mark.length(), null);
    }

    private void cut(long size) throws IOException {
        LogLines lines = new LogLines(file, size);
        long whole = lines.wholeBefore(size);
        if (!lines.areStamped(whole)) {
            throw new IOException("it is damaged: lines do not begin with a time");
        }
        if (whole < size) {
            log.info("log store: {}: cut a torn line of {} bytes", this, size - whole);
            file.truncate(whole);
        }
        tail.end(whole, new LogStoreException("the log was not stored to its end"));
    }
}
