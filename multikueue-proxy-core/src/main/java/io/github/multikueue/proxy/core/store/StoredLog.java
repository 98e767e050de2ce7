package io.github.multikueue.proxy.core.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.logs.LogPosition;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of a container in a {@link LogStore}. Safe for use by many threads. */
public final class StoredLog {

    private static final Logger log = LoggerFactory.getLogger(StoredLog.class);

    static final Comparator<StoredLog> OLDEST_FIRST = Comparator.comparing(StoredLog::created)
            .thenComparing(each -> each.key().fileName());

    private final StoredRun run;
    private final LogKey key;
    private final Instant created;
    private final StoredLogFiles files;
    private final LogFile file;
    private final LogCheck check;
    private final StoredLogState state;
    private final StoredLogWriter writer;
    private final AtomicInteger readers = new AtomicInteger();
    /** For the document. */
    private final ReentrantLock lock = new ReentrantLock();

    private StoredLog(StoredRun run, LogKey key, Instant created, StoredLogFiles files) {
        this.run = run;
        this.key = key;
        this.created = created;
        this.files = files;
        this.file = new LogFile(files.log(), run.store().files());
        this.check = new LogCheck(files.log(), file);
        this.state = new StoredLogState(created);
        this.writer = new StoredLogWriter(key, run, files, file, check, state);
    }

    static StoredLog make(StoredRun run, LogKey key, StoredLogFiles files) throws IOException {
        Instant now = run.store().clock().instant();
        StoredLog made = new StoredLog(run, key, now, files);
        SmallFiles.makePrivateFile(files.log()); // First: a log whose file is not there is damaged, if its document is.
        SmallFiles.write(files.document(), LogDocument.of(key, now, null));
        made.state.found(0, null, new LogStoreException("the log was not stored yet"));
        return made;
    }

    /** A log that another process has written. */
    static StoredLog load(StoredRun run, StoredLogFiles files) throws IOException {
        LogDocument document = LogDocument.read(files);
        LogKey key = document.key(run);
        if (!key.fileName().equals(files.name())) {
            throw new IOException("it is the log of " + key);
        }
        StoredLog loaded = new StoredLog(run, key, document.time(), files);
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
        return Optional.ofNullable(state.end());
    }

    /**
     * Why what is read is not what was stored; empty if nothing is wrong. The file of a log that has ended is compared with its
     * checksum before it is read, and may be read as a whole for that.
     */
    public Optional<String> damage() {
        LogEnd its = state.end();
        if (its != null && !state.isGone() && check.findsDamage(its, now()) && !state.isGone()) {
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
        return state.length();
    }

    /** Whether somebody writes it now. */
    public boolean isWritten() {
        return state.isWritten();
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
        return writer.append();
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
            StoredLogStream stream = StoredLogStream.open(this, file, state.tail(options), options);
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
        return key.title();
    }

    Instant lastWritten() {
        return state.lastWritten();
    }

    /** It is as good as just written: what was restored to be read should not go because of its age. */
    void touch() {
        state.written(run.store().clock().millis());
    }

    boolean isRead() {
        return readers.get() > 0;
    }

    Instant now() {
        return run.store().clock().instant();
    }

    /** Ends all readers and the writer: the log is not in the store any more. */
    void close(String why) {
        state.remove(why);
        file.close();
    }

    void readerClosed() {
        readers.decrementAndGet();
    }

    void requireThere() throws LogStoreException {
        state.requireThere();
    }

    private void cutToWhatIsThere(LogEnd its) {
        file.close(); // A file that was deleted can be read as long as it is open.
        state.cut(readable(its));
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
        LogEnd end = found.end();
        LogStoreException unfinished = new LogStoreException("the log was not stored to its end");
        state.written(found.lastWritten().toEpochMilli());
        state.found(found.length(), end, end == null ? unfinished : null);
        if (end != null && end.state() == LogEnd.State.TRUNCATED) {
            state.foundNotice(new LogLines(file, found.length()).beforeLastNotice(), unfinished);
        }
    }
}
