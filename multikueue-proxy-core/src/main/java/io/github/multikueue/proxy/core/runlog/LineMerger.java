package io.github.multikueue.proxy.core.runlog;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.core.logs.LogEvent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue from many writers to one reader that keeps lines whole: once a line has begun, only its own writer can go
 * on until it is over. A writer that keeps the others waiting and writes nothing for {@value #LONGEST_SILENCE_SECONDS} seconds
 * loses its turn, since its worker may be down: its line is told in two. Writers wait while it is full, so a slow reader slows
 * down the transfers from the workers.
 *
 * <p>The class is long, since turns, room and notices change under one lock.
 */
final class LineMerger {

    private static final int MAX_WEIGHT = 256 * 1024;
    /** Notices do not wait for room; who has this much unread does not read, and will be told less. */
    private static final int MAX_WEIGHT_WITH_NOTICES = 2 * MAX_WEIGHT;

    private static final int LONGEST_SILENCE_SECONDS = 10;
    private static final long LONGEST_SILENCE = TimeUnit.SECONDS.toNanos(LONGEST_SILENCE_SECONDS);

    private final ReentrantLock lock = new ReentrantLock();
    private final Ticker ticker;
    private final Condition readable = lock.newCondition();
    private final Condition writable = lock.newCondition();
    private final Condition deserted = lock.newCondition();
    private final Deque<FeedItem> items = new ArrayDeque<>();
    private final Deque<FeedItem> notices = new ArrayDeque<>();
    private int weight;
    private int events;
    private @Nullable Object speaker;
    /** When the speaker last wrote, or got its turn. */
    private long spokenAt;

    private boolean full;
    private boolean midLine;
    private boolean held;
    private boolean finished;
    private boolean closed;
    private @Nullable Throwable failure;

    /** @param ticker tells how long a writer has been silent */
    LineMerger(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Keeps all others silent until {@link #release}. */
    void hold(Object writer) {
        lock.lock();
        try {
            setSpeaker(writer);
            held = true;
        } finally {
            lock.unlock();
        }
    }

    /** The writer is done, in the midst of a line or not. */
    void release(Object writer) {
        lock.lock();
        try {
            if (speaker == writer) {
                held = false;
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
            boolean goesOn = speaker == writer;
            FeedItem next = goesOn ? item : item.atLineStart();
            weigh(next);
            append(next);
            if (goesOn) {
                spokenAt = ticker.read();
            }
            if (next.lineOver()) {
                lineOver();
            } else {
                setSpeaker(writer);
                midLine = true;
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitTurn(Object writer) throws IOException, InterruptedException {
        while (!closed && (full || (speaker != null && speaker != writer))) {
            if (full) {
                writable.await();
            } else if (!endSilence()) {
                long unused = writable.awaitNanos(silenceLeft());
            }
        }
        if (closed) {
            throw new IOException("closed");
        }
    }

    /** Takes the turn from a speaker who has been silent for too long; returns whether that was so. */
    private boolean endSilence() {
        if (speaker == null || silenceLeft() > 0) {
            return false;
        }
        held = false;
        lineOver();
        return true;
    }

    private long silenceLeft() {
        return spokenAt + LONGEST_SILENCE - ticker.read();
    }

    private void setSpeaker(Object writer) {
        speaker = writer;
        spokenAt = ticker.read();
    }

    /** Never waits, but comes after a line that has begun. */
    void notice(LogEvent.Notice notice) {
        lock.lock();
        try {
            FeedItem item = FeedItem.notice(notice);
            if (weight < MAX_WEIGHT_WITH_NOTICES) {
                weigh(item);
                notices.add(item);
                readable.signal();
            }
            if (!midLine) {
                appendNotices();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The line that the writer has begun will not go on. */
    void breakLine(Object writer) {
        lock.lock();
        try {
            if (speaker == writer) {
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
            while (items.isEmpty() && !finished && !closed) {
                if (notices.isEmpty()) {
                    readable.await();
                } else if (!endSilence()) {
                    long unused = readable.awaitNanos(silenceLeft());
                }
            }
            if (closed) {
                throw new IOException("the log was closed");
            }
            FeedItem item = items.poll();
            if (item != null) {
                taken(item);
            } else if (failure != null) {
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
            return events > 0 || finished || closed;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody reads any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            items.clear();
            notices.clear();
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
        midLine = false;
        if (!held) {
            speaker = null;
            writable.signalAll();
        }
        appendNotices();
    }

    private void appendNotices() {
        while (!notices.isEmpty()) {
            append(notices.remove());
        }
    }

    private void weigh(FeedItem item) {
        weight += item.weight();
        full |= weight >= MAX_WEIGHT;
    }

    private void append(FeedItem item) {
        items.add(item);
        events += item.event() == null ? 0 : 1;
        readable.signal();
    }

    /** Writers are woken up once for much room, not for each item. */
    private void taken(FeedItem item) {
        weight -= item.weight();
        events -= item.event() == null ? 0 : 1;
        if (full && weight < MAX_WEIGHT / 2) {
            full = false;
            writable.signalAll();
        }
    }
}
