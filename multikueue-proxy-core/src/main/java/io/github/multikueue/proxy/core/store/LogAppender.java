package io.github.multikueue.proxy.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.format.Newline;
import io.github.multikueue.proxy.core.logs.format.TimestampedForm;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a stored log. Readers see what was appended at once. It ends once: by {@link #complete}, {@link #fail}, a failure of
 * {@link #append}, or because the log goes from the store. For one thread.
 */
public final class LogAppender implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(LogAppender.class);

    private final StoredLogWriter log;
    private final StoredRun run;
    private final LogFile file;
    private final LogTail tail;
    /** Of all that was appended. */
    private final LogChecksum checksum;

    private long length;
    /** Where the last whole line ends. */
    private long whole;

    /** @param checksum that of what the tail has already */
    LogAppender(StoredLogWriter log, StoredRun run, LogFile file, LogTail tail, LogChecksum checksum) {
        this.log = log;
        this.run = run;
        this.file = file;
        this.tail = tail;
        this.checksum = checksum;
        this.length = tail.length();
        this.whole = length;
    }

    /** Where to go on: the place of the last whole line; empty if there is none. */
    public Optional<LogPosition> lastPosition() throws IOException {
        return Optional.ofNullable(new LogLines(file, whole).lastPosition(whole));
    }

    /**
     * Appends bytes of the log, lines with their times. They may end anywhere.
     *
     * @throws LogStoreException if they cannot be kept: the disk or the store is full, the run has reached its limit (then the
     *     log ends here, with a notice), or the log was removed. The appender has ended then, and its readers are told
     */
    public void append(byte[] bytes, int offset, int count) throws LogStoreException {
        LogTail.End ended = tail.end();
        if (ended != null) {
            throw new LogStoreException("nothing can be appended: " + ended.failure(), ended.failure());
        }
        if (!mayGrow(count)) {
            throw truncate();
        }
        try {
            file.write(length, bytes, offset, count);
        } catch (IOException e) {
            run.correct(length + count, length);
            throw giveUp(e);
        }
        length += count;
        checksum.add(bytes, offset, count);
        int newline = Newline.findLast(bytes, offset, offset + count);
        whole = newline < 0 ? whole : length - (offset + count - 1 - newline);
        log.touched();
        tail.grow(length);
        run.store().worked();
    }

    /** The log is whole: the container has terminated, and wrote nothing else. */
    public void complete() {
        finish(LogEnd.State.COMPLETE);
    }

    /** There was more, but it is lost for good. What was appended last should say so to readers. */
    public void lose() {
        finish(LogEnd.State.LOST);
    }

    private void finish(LogEnd.State state) {
        if (tail.end() == null) {
            log.finish(new LogEnd(length, state, log.now(), checksum.text()));
        }
    }

    /** There is more, but it cannot be had. Readers get this failure behind the last whole line. */
    public void fail(IOException failure) {
        if (!tail.end(whole, failure)) {
            return;
        }
        run.correct(length, whole);
        try {
            file.truncate(whole);
        } catch (IOException e) {
            logger.debug("log store: {}: a torn line stays until the log is gone on with", log.title(), e);
        }
        file.close();
    }

    /** Fails, unless it has ended already. */
    @Override
    public void close() {
        if (tail.end() == null) {
            fail(new LogStoreException("the log was not stored to its end"));
        }
    }

    private boolean mayGrow(int count) throws LogStoreException {
        try {
            return run.grow(length, length + count);
        } catch (LogStoreException e) {
            fail(e);
            throw e;
        }
    }

    private LogStoreException giveUp(IOException failure) {
        LogStoreException why = failure instanceof InterruptedIOException
                ? new LogStoreException("interrupted while a log was stored", failure)
                : run.store().failed("a log cannot be written", failure);
        fail(why);
        return why;
    }

    private LogStoreException truncate() {
        long limit = run.store().config().maxBytesPerRun();
        String reason = "the logs of the run have reached " + limit + " bytes";
        byte[] notice = TimestampedForm.notice(
                        log.now(), "the rest of the " + log.title() + " was not stored: " + reason)
                .getBytes(UTF_8);
        LogStoreException why = new LogStoreException(reason);
        logger.warn(
                "log store: the rest of the {} of run {}/{} is not stored: {}",
                log.title(),
                run.namespace(),
                run.name(),
                reason);
        try {
            log.truncate(whole, notice, why);
        } catch (IOException e) {
            run.correct(length, whole);
            return giveUp(e);
        }
        run.correct(length, whole + notice.length);
        return why;
    }
}
