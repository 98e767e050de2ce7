package io.github.multikueue.proxy.core.store;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The writer's side of a stored log: lets one {@link LogAppender} at a time append to it, and notes how the log ends. Safe for use
 * by many threads.
 */
final class StoredLogWriter {

    private final LogKey key;
    private final StoredRun run;
    private final StoredLogFiles files;
    private final LogFile file;
    private final LogCheck check;
    private final StoredLogState state;
    private final ReentrantLock lock = new ReentrantLock();

    StoredLogWriter(
            LogKey key, StoredRun run, StoredLogFiles files, LogFile file, LogCheck check, StoredLogState state) {
        this.key = key;
        this.run = run;
        this.files = files;
        this.file = file;
        this.check = check;
        this.state = state;
    }

    /**
     * Begins to write, behind the last whole line.
     *
     * @throws LogStoreException if the log has ended, or cannot be written
     * @throws IllegalStateException if somebody writes it already
     */
    LogAppender append() throws LogStoreException {
        lock.lock();
        try {
            state.requireThere();
            if (state.end() != null) {
                throw new LogStoreException("the log has ended");
            }
            if (state.isWritten()) {
                throw new IllegalStateException("the log of " + key + " is being written already");
            }
            long whole = state.length();
            file.truncate(whole);
            Files.deleteIfExists(files.end());
            check.damage(null);
            LogChecksum checksum = LogChecksum.of(file, whole);
            return new LogAppender(this, run, file, state.beginWriting(whole), checksum);
        } catch (LogStoreException e) {
            throw e;
        } catch (IOException e) {
            throw run.store().failed("a log cannot be written", e);
        } finally {
            lock.unlock();
        }
    }

    /** Which log it is, for notices and for our own log. */
    String title() {
        return key.title();
    }

    Instant now() {
        return run.store().clock().instant();
    }

    /** Something was appended. */
    void touched() {
        state.written(run.store().clock().millis());
    }

    /** The appender has written the last byte. Readers learn that once the mark is there. */
    void finish(LogEnd its) {
        try {
            EndMark.write(files.end(), its);
            state.noted(its);
        } catch (IOException e) {
            if (!state.isGone()) {
                run.store().failed("the end of a log cannot be noted", e);
            }
        }
        state.finish(its.length());
        file.close();
    }

    /** Ends with a notice, for later readers; who read along until now get the whole lines, and the failure. */
    void truncate(long wholeLines, byte[] notice, LogStoreException why) throws IOException {
        LogTail withNotice = state.beginNotice(wholeLines, why);
        long length = wholeLines + notice.length;
        String checksum;
        try {
            file.truncate(wholeLines);
            file.write(wholeLines, notice, 0, notice.length);
            checksum = LogChecksum.of(file, length).text();
        } catch (IOException e) {
            state.noticeFailed(withNotice, wholeLines, why);
            file.close();
            throw e;
        }
        finish(new LogEnd(length, LogEnd.State.TRUNCATED, now(), checksum));
    }
}
