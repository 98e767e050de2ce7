package io.github.multikueue.proxy.core.store;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.io.BulkInputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stored log; see {@link StoredLog#read}. A read returns what is there without waiting for more. For one thread;
 * {@link #close} may be called by any, and ends a blocked read at once. Holds no buffer, and no file while it waits.
 */
public final class StoredLogStream extends BulkInputStream {

    private final StoredLog log;
    private final LogFile file;
    private final LogTail tail;
    /** How far to read: all there will be if it follows, else to the end of the last whole line. */
    private final long until;

    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Thread waiting;
    private long position;
    private long left;
    /** Lines before this time are skipped; null once a later one was met. */
    private @Nullable Instant since;

    private StoredLogStream(StoredLog log, LogFile file, LogTail tail, LogOptions options, long until) {
        this.log = log;
        this.file = file;
        this.tail = tail;
        this.until = until;
        this.left = Objects.requireNonNullElse(options.limitBytes(), Long.MAX_VALUE);
        this.since = options.beginning(log.now());
    }

    static StoredLogStream open(StoredLog log, LogFile file, LogTail tail, LogOptions options) throws IOException {
        boolean growing = tail.end() == null && log.end().isEmpty();
        long there = tail.length();
        LogLines.requireLog(file, there);
        long length = growing && !options.follow() ? new LogLines(file, there).wholeBefore(there) : there;
        long until = options.follow() ? Long.MAX_VALUE : length;
        StoredLogStream stream = new StoredLogStream(log, file, tail, options, until);
        Long tailLines = options.tailLines();
        if (tailLines != null) {
            LogLines lines = new LogLines(file, length);
            stream.position = tailLines == 0 && growing ? lines.wholeBefore(length) : lines.tail(tailLines);
        }
        return stream;
    }

    @Override
    protected int readPiece(byte[] buffer, int offset, int length) throws IOException {
        for (long there = awaitBytes(); there > 0; there = awaitBytes()) {
            int count = readFile(buffer, offset, (int) Math.min(length, Math.min(there, left)));
            // The log may have ended meanwhile, and then the file no longer has what was there of a torn line.
            int counts = (int) Math.min(count, tail.length() - position);
            if (counts > 0) {
                position += counts;
                left -= left == Long.MAX_VALUE ? 0 : counts;
                return counts;
            }
            if (tail.length() > position) {
                throw new LogStoreException("a stored log is shorter than it was");
            }
        }
        return -1;
    }

    /** How many bytes can be read without waiting. */
    @Override
    public int available() {
        return since == null ? (int) Math.max(0, Math.min(Integer.MAX_VALUE, Math.min(left, there(tail.length())))) : 0;
    }

    /**
     * Where this reader is. To go on elsewhere with the very next byte.
     *
     * @throws IOException if it cannot be told any more, since the log is not in the store any more
     */
    public LogPlace place() throws IOException {
        log.requireThere();
        long counted = Math.min(position, tail.length());
        LogLines lines = new LogLines(file, counted);
        long whole = lines.wholeBefore(counted);
        return new LogPlace(lines.lastPosition(whole), position - whole);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            log.readerClosed();
        }
        Thread reader = waiting;
        if (reader != null) {
            LockSupport.unpark(reader);
        }
    }

    /** Returns how many bytes can be read, after waiting for some if need be; 0 at the end. */
    private long awaitBytes() throws IOException {
        while (left > 0) {
            if (closed.get()) {
                throw new IOException("the log was closed");
            }
            log.requireThere();
            LogTail.End end = tail.end();
            // Looked up once: it becomes less when the log is cut, and nothing to read would look like the end.
            long searched = tail.length();
            if (there(searched) > 0 && (since == null || skipOlder(searched))) {
                return there(searched);
            }
            if (end != null) {
                return endOf(end);
            }
            if (until != Long.MAX_VALUE) {
                return 0;
            }
            await(searched);
        }
        return 0;
    }

    private long there(long length) {
        return Math.min(length, until) - position;
    }

    private void await(long searched) throws IOException {
        waiting = Thread.currentThread();
        try {
            tail.await(searched, closed::get);
        } finally {
            waiting = null;
        }
    }

    private long endOf(LogTail.End end) throws IOException {
        IOException failure = end.failure();
        if (failure == null || until != Long.MAX_VALUE) {
            return 0;
        }
        throw failure instanceof LogStoreException
                ? new LogStoreException(String.valueOf(failure.getMessage()), failure)
                : new IOException(failure.getMessage(), failure);
    }

    /** Goes to the first line that is not too old. Returns whether there is one. */
    private boolean skipOlder(long length) throws IOException {
        LogLines lines = new LogLines(file, Math.min(length, until));
        long found = lines.since(position, Objects.requireNonNull(since));
        if (found < 0) {
            position = Math.max(position, lines.wholeBefore(Math.min(length, until)));
            return false;
        }
        position = found;
        since = null;
        return true;
    }

    private int readFile(byte[] buffer, int offset, int length) throws IOException {
        try {
            return file.read(position, buffer, offset, length);
        } catch (NoSuchFileException e) {
            log.requireThere();
            throw new LogStoreException("the file of a stored log is gone", e);
        }
    }
}
