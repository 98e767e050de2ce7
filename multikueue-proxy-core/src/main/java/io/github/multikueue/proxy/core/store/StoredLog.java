package io.github.multikueue.proxy.core.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.logs.LogPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a container in a {@link LogStore}. Safe for use by many threads.
 *
 * <p>The class is long, since the writer, the end and the readers of a log change under one lock; the reading and the writing itself
 * are elsewhere.
 */
public final class StoredLog {

    private static final Logger log = LoggerFactory.getLogger(StoredLog.class);

    static final Comparator<StoredLog> OLDEST_FIRST = Comparator.comparing(StoredLog::created)
            .thenComparing(each -> each.key().fileName());

    /** What the least file takes of a disk. */
    static final long BLOCK = 4096;

    private final StoredRun run;
    private final LogKey key;
    private final Instant created;
    private final StoredLogFiles files;
    private final LogFile file;
    private final LogCheck check;
    private final AtomicInteger readers = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();

    private volatile LogTail tail;
    /** What followers get of a log that was truncated: the lines without the notice, and then the reason. */
    private volatile @Nullable LogTail beforeNotice;

    private volatile @Nullable LogEnd end;
    private volatile @Nullable String gone;
    private volatile long lastWritten;

    private StoredLog(StoredRun run, LogKey key, Instant created, StoredLogFiles files, LogTail tail) {
        this.run = run;
        this.key = key;
        this.created = created;
        this.files = files;
        this.file = new LogFile(files.log(), run.store().files());
        this.check = new LogCheck(files.log(), file);
        this.tail = tail;
        this.lastWritten = created.toEpochMilli();
    }

    /** What a log of that length takes of a disk, with the files next to it. */
    static long onDisk(long length) {
        return blocks(length) + 2 * BLOCK;
    }

    /** What a file of that length takes of a disk. */
    static long blocks(long length) {
        return (length + BLOCK - 1) / BLOCK * BLOCK;
    }

    static StoredLog make(StoredRun run, LogKey key, StoredLogFiles files) throws IOException {
        Instant now = run.store().clock().instant();
        StoredLog made = new StoredLog(run, key, now, files, new LogTail(0));
        SmallFiles.write(files.document(), LogDocument.of(key, now, null));
        SmallFiles.makePrivateFile(files.log());
        made.tail.end(0, new LogStoreException("the log was not stored yet"));
        return made;
    }

    /** A log that another process has written. */
    static StoredLog load(StoredRun run, StoredLogFiles files) throws IOException {
        LogDocument document = LogDocument.read(files);
        LogKey key = document.key(run);
        if (!key.fileName().equals(files.name())) {
            throw new IOException("it is the log of " + key);
        }
        SmallFiles.makePrivateFile(files.log());
        StoredLog loaded = new StoredLog(run, key, document.time(), files, new LogTail(0));
        loaded.recover();
        loaded.file.close();
        return loaded;
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

    /**
     * Why what is read is not what was stored; empty if nothing is wrong. The file of a log that has ended is compared with its
     * checksum before it is read, and may be read as a whole for that.
     */
    public Optional<String> damage() {
        LogEnd its = end;
        if (its != null && gone == null && check.findsDamage(its, now()) && gone == null) {
            log.error("log store: {} is damaged: {}", files, check.damage());
            cutToWhatIsThere(its);
        }
        return Optional.ofNullable(check.damage());
    }

    /** Whether the last line has no newline. */
    public boolean endsWithinLine() throws IOException {
        long length = length();
        return new LogLines(file, length).wholeBefore(length) < length;
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
            Files.deleteIfExists(files.end());
            check.damage(null);
            LogChecksum checksum = LogChecksum.of(file, whole);
            LogTail next = new LogTail(whole);
            tail = next;
            if (gone != null) {
                next.end(0, new LogStoreException(gone));
            }
            return new LogAppender(this, run, file, next, checksum);
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
     * written, and ends when the log does; it throws if the writer gives up, if nobody writes the log, and when a limit has
     * ended it. Otherwise it ends with what there is now; as long as more may come, with the last whole line.
     *
     * @throws LogStoreException if the file cannot be read, or is none of ours
     */
    public StoredLogStream read(LogOptions options) throws IOException {
        readers.incrementAndGet();
        boolean opened = false;
        try {
            requireThere();
            LogTail all = tail; // Looked up first: it is replaced after the other is there.
            LogTail lines = options.follow() ? beforeNotice : null;
            StoredLogStream stream = StoredLogStream.open(this, file, lines == null ? all : lines, options);
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
            SmallFiles.write(files.document(), LogDocument.of(key, created, description));
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
        requireThere();
        return SmallFiles.bytes(LogDocument.read(files).description());
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

    /** The appender has written the last byte. Readers learn that once the mark is there. */
    void finish(LogEnd its) {
        try {
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

    /**
     * Ends with a notice, for later readers; who read along until now get the whole lines, and the failure. They are told
     * before the file changes, so that none takes the notice for the rest of a line.
     */
    void truncate(long wholeLines, byte[] notice, LogStoreException why) throws IOException {
        LogTail readAlong = tail;
        LogTail withNotice = new LogTail(wholeLines);
        beforeNotice = readAlong;
        tail = withNotice;
        readAlong.end(wholeLines, why);
        long length = wholeLines + notice.length;
        String checksum;
        try {
            file.truncate(wholeLines);
            file.write(wholeLines, notice, 0, notice.length);
            checksum = LogChecksum.of(file, length).text();
        } catch (IOException e) {
            beforeNotice = null;
            withNotice.end(wholeLines, why);
            file.close();
            throw e;
        }
        finish(new LogEnd(length, LogEnd.State.TRUNCATED, now(), checksum));
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

    private void cutToWhatIsThere(LogEnd its) {
        file.close(); // A file that was deleted can be read as long as it is open.
        LogTail there = new LogTail(0);
        there.end(readable(its), null);
        beforeNotice = null;
        tail = there;
    }

    private long readable(LogEnd its) {
        try {
            long size = file.size();
            return size < its.length() ? new LogLines(file, size).wholeBefore(size) : its.length();
        } catch (IOException e) {
            return 0;
        }
    }

    private void recover() throws IOException {
        LogRecovery found = LogRecovery.of(files, file);
        check.damage(found.damage());
        lastWritten = found.lastWritten().toEpochMilli();
        end = found.end();
        LogStoreException unfinished = new LogStoreException("the log was not stored to its end");
        tail.end(found.length(), found.end() == null ? unfinished : null);
        if (found.end() != null && found.end().state() == LogEnd.State.TRUNCATED) {
            LogTail lines = new LogTail(0);
            lines.end(new LogLines(file, found.length()).beforeLastNotice(), unfinished);
            beforeNotice = lines;
        }
    }
}
