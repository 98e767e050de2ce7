package io.github.multikueue.proxy.core.store;

import io.github.multikueue.proxy.api.LogOptions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the writer and the readers of a stored log know of each other: how far it is written, how it ended, and whether it is still
 * in the store. Changed by one thread at a time: the writer, and once the log has ended, who finds that bytes are missing; but anybody
 * may call {@link #remove} at any time. Read by many threads without a lock, so the order in which its parts change matters.
 */
final class StoredLogState {

    private volatile LogTail tail = new LogTail(0);
    /** What followers get of a log that was truncated: the lines without the notice, and then the reason. */
    private volatile @Nullable LogTail beforeNotice;

    private volatile @Nullable LogEnd end;
    private volatile @Nullable String gone;
    private volatile long lastWritten;

    /** Nothing is written yet. */
    StoredLogState(Instant created) {
        this.lastWritten = created.toEpochMilli();
    }

    /** How many bytes there are to read now. */
    long length() {
        return tail.length();
    }

    /** Whether somebody writes it now. */
    boolean isWritten() {
        return tail.end() == null;
    }

    /** How it ended, or null as long as something may come. */
    @Nullable
    LogEnd end() {
        return end;
    }

    boolean isGone() {
        return gone != null;
    }

    /** @throws LogStoreException if it is not in the store any more */
    void requireThere() throws LogStoreException {
        String why = gone;
        if (why != null) {
            throw new LogStoreException(why);
        }
    }

    /** When the last line was written. */
    Instant lastWritten() {
        return Instant.ofEpochMilli(lastWritten);
    }

    /** Something was written at that time, in milliseconds since 1970. */
    void written(long millis) {
        lastWritten = millis;
    }

    /** What a reader reads along. */
    LogTail tail(LogOptions options) {
        LogTail all = tail; // Looked up first: it is replaced after the other is there.
        LogTail lines = options.follow() ? beforeNotice : null;
        return lines == null ? all : lines;
    }

    /** It was found in the store, with so many bytes. */
    void found(long length, @Nullable LogEnd its, @Nullable LogStoreException unfinished) {
        end = its;
        tail.end(length, unfinished);
    }

    /** It was found in the store with a notice at its end, behind so many bytes of lines. */
    void foundNotice(long wholeLines, LogStoreException unfinished) {
        LogTail lines = new LogTail(0);
        lines.end(wholeLines, unfinished);
        beforeNotice = lines;
    }

    /** Somebody begins to write behind so many bytes. */
    LogTail beginWriting(long whole) {
        LogTail next = new LogTail(whole);
        tail = next;
        String why = gone; // It may have gone just before there was something that could be told.
        if (why != null) {
            next.end(0, new LogStoreException(why));
        }
        return next;
    }

    /**
     * A notice is about to be written behind so many bytes of lines. Who reads along until now gets these, and the failure; they are
     * told before the file changes, so that none takes the notice for the rest of a line.
     */
    LogTail beginNotice(long wholeLines, LogStoreException why) {
        LogTail readAlong = tail;
        LogTail withNotice = new LogTail(wholeLines);
        beforeNotice = readAlong;
        tail = withNotice;
        readAlong.end(wholeLines, why);
        return withNotice;
    }

    /** The notice could not be written: the log ends as for those who read along. */
    void noticeFailed(LogTail withNotice, long wholeLines, LogStoreException why) {
        beforeNotice = null;
        withNotice.end(wholeLines, why);
    }

    /** The end is noted in the store; readers are told by {@link #finish}. */
    void noted(LogEnd its) {
        end = its;
    }

    /** Nothing more comes behind so many bytes. */
    void finish(long length) {
        tail.end(length, null);
    }

    /** Of a log that had ended, only so many bytes are there any more. */
    void cut(long length) {
        LogTail there = new LogTail(0);
        there.end(length, null);
        beforeNotice = null;
        tail = there;
    }

    /** Ends the writer and all readers: the log is not in the store any more. */
    void remove(String why) {
        gone = why;
        tail.end(0, new LogStoreException(why));
    }
}
