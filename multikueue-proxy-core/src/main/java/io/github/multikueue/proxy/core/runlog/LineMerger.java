package io.github.multikueue.proxy.core.runlog;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.core.logs.LogEvent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue from many writers to one reader that keeps lines whole: once a line has begun, only its own writer can go
 * on until it is over. A writer that keeps the others waiting and writes nothing for
 * {@value WriterTurn#LONGEST_SILENCE_SECONDS} seconds loses its turn, since its worker may be down: its line is told in two.
 * Writers wait while it is full, so a slow reader slows down the transfers from the workers.
 */
final class LineMerger {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition readable = lock.newCondition();
    private final Condition writable = lock.newCondition();
    private final Condition deserted = lock.newCondition();
    /** Guarded by the lock, like all that follows. */
    private final WriterTurn turn;

    private final UnreadItems unread = new UnreadItems();
    private boolean finished;
    private boolean closed;
    private @Nullable Throwable failure;

    /** @param ticker tells how long a writer has been silent */
    LineMerger(Ticker ticker) {
        this.turn = new WriterTurn(ticker);
    }

    /** Keeps all others silent until {@link #release}. */
    void hold(Object writer) {
        lock.lock();
        try {
            turn.hold(writer);
        } finally {
            lock.unlock();
        }
    }

    /** The writer is done, in the midst of a line or not. */
    void release(Object writer) {
        lock.lock();
        try {
            if (turn.isOf(writer)) {
                turn.letGo();
                lineOver();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for its turn and for room.
     *
     * @throws IOException if nobody reads any more
     */
    void put(Object writer, FeedItem item) throws IOException, InterruptedException {
        lock.lock();
        try {
            awaitTurn(writer);
            boolean goesOn = turn.isOf(writer);
            FeedItem next = goesOn ? item : item.atLineStart();
            unread.add(next);
            readable.signal();
            if (goesOn) {
                turn.wrote();
            }
            if (next.lineOver()) {
                lineOver();
            } else {
                turn.beginLine(writer);
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitTurn(Object writer) throws IOException, InterruptedException {
        while (!closed && (unread.isFull() || turn.isOfAnother(writer))) {
            if (unread.isFull()) {
                writable.await();
            } else if (!endSilence()) {
                long unused = writable.awaitNanos(turn.silenceLeft());
            }
        }
        if (closed) {
            throw new IOException("closed");
        }
    }

    /** Takes the turn from a writer that has been silent for too long; returns whether that was so. */
    private boolean endSilence() {
        if (!turn.isSilent()) {
            return false;
        }
        turn.letGo();
        lineOver();
        return true;
    }

    /** Never waits, but comes after a line that has begun. */
    void notice(LogEvent.Notice notice) {
        lock.lock();
        try {
            if (unread.addNotice(FeedItem.notice(notice))) {
                readable.signal(); // The reader sees to it that a silent writer does not hold it up.
            }
            if (!turn.isMidLine()) {
                showNotices();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The line that the writer has begun will not go on. */
    void breakLine(Object writer) {
        lock.lock();
        try {
            if (turn.isOf(writer)) {
                lineOver();
            }
        } finally {
            lock.unlock();
        }
    }

    /** There is nothing more to come. */
    void finish() {
        lock.lock();
        try {
            finished = true;
            lineOver();
            readable.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Something went wrong that has to do with the whole run: the reader is told after all that came before. */
    void fail(Throwable cause) {
        lock.lock();
        try {
            failure = cause;
            finish();
        } finally {
            lock.unlock();
        }
    }

    /** The next item, or null at the end. */
    @Nullable
    FeedItem take() throws IOException {
        lock.lock();
        try {
            while (unread.isEmpty() && !finished && !closed) {
                if (!unread.hasNotices()) {
                    readable.await();
                } else if (!endSilence()) {
                    long unused = readable.awaitNanos(turn.silenceLeft());
                }
            }
            if (closed) {
                throw new IOException("the log was closed");
            }
            FeedItem item = poll();
            if (item == null && failure != null) {
                throw new IOException("the log of the run broke off", failure);
            }
            return item;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is an event, or the end. */
    boolean ready() {
        lock.lock();
        try {
            return unread.hasEvent() || finished || closed;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody reads any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            unread.clear();
            readable.signalAll();
            writable.signalAll();
            deserted.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nobody reads any more, but not longer than this; returns whether that is so. */
    boolean awaitClosed(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (!closed && left > 0) {
                left = deserted.awaitNanos(left);
            }
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void lineOver() {
        if (turn.endLine()) {
            writable.signalAll();
        }
        showNotices();
    }

    private void showNotices() {
        if (unread.showNotices()) {
            readable.signalAll();
        }
    }

    private @Nullable FeedItem poll() {
        boolean wasFull = unread.isFull();
        FeedItem item = unread.poll();
        if (wasFull && !unread.isFull()) {
            writable.signalAll();
        }
        return item;
    }
}
