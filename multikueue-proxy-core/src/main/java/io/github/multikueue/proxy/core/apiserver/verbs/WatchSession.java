package io.github.multikueue.proxy.core.apiserver.verbs;

import io.github.multikueue.proxy.core.apiserver.present.ObjectPresenter;
import io.github.multikueue.proxy.core.apiserver.present.WatchEventType;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectSelector;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher.Change;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One open watch. The storage leaves it what happens, from any thread and without waiting; the thread of the request writes it,
 * in that order. A client that does not keep up is cut off, and finds its way by the last resourceVersion it has seen.
 */
final class WatchSession implements ObjectWatcher.Listener {

    /** Where the lines go. */
    interface Sink {
        void write(byte[][] line) throws IOException;

        void flush() throws IOException;
    }

    private interface Step {
        void write() throws IOException;
    }

    private final ObjectPresenter presenter;
    private final ObjectSelector selector;
    private final boolean bookmarks;
    private final int limit;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition happened = lock.newCondition();
    private final Queue<Step> steps = new ArrayDeque<>();
    /** What existed before the watch began does not count as being behind. */
    private boolean begun;

    private boolean over;
    private boolean overflowed;
    private boolean bookmarkDue;
    private long ticks;
    private final long lastTick;
    private final long bookmarkTicks;

    private @Nullable Sink sink;
    private boolean first = true;
    private boolean initialEvents;
    private final boolean toldOfEnd;

    /**
     * @param initialEvents whether the first version that is reached ends the initial events
     * @param toldOfEnd whether the client is told so, by a bookmark
     * @param limit how many events the client may be behind
     * @param lastTick after how many ticks it is over at the latest
     * @param bookmarkTicks after how many ticks a bookmark is asked for, again and again
     */
    WatchSession(
            ObjectPresenter presenter,
            ObjectSelector selector,
            boolean bookmarks,
            boolean initialEvents,
            boolean toldOfEnd,
            int limit,
            long lastTick,
            long bookmarkTicks) {
        this.presenter = presenter;
        this.selector = selector;
        this.bookmarks = bookmarks;
        this.initialEvents = initialEvents;
        this.toldOfEnd = toldOfEnd;
        this.limit = limit;
        this.lastTick = lastTick;
        this.bookmarkTicks = bookmarkTicks;
    }

    @Override
    public void changed(Change change) {
        WatchEventType type = typeOf(change);
        if (type != null) {
            add(() -> event(presenter.event(type, change.object(), first)));
        }
    }

    @Override
    public void reached(String resourceVersion) {
        boolean ends = initialEvents;
        initialEvents = false;
        if (bookmarks && (toldOfEnd || !ends)) {
            add(() -> event(presenter.bookmark(resourceVersion, ends, first)));
        }
    }

    @Override
    public void failed(StatusException reason) {
        add(() -> event(ObjectPresenter.error(reason.status())));
        end();
    }

    /** Ends the watch in good order, behind what has happened up to now. */
    void end() {
        lock.lock();
        try {
            over = true;
            happened.signal();
        } finally {
            lock.unlock();
        }
    }

    /** From now on the client must keep up. */
    void begun() {
        lock.lock();
        try {
            begun = true;
        } finally {
            lock.unlock();
        }
    }

    /** Some time has passed, always as much. */
    void tick() {
        lock.lock();
        try {
            ticks++;
            over |= ticks >= lastTick;
            bookmarkDue |= bookmarks && ticks % bookmarkTicks == 0;
            if (over || bookmarkDue) {
                happened.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes until the watch is over; returns whether it ended in good order, since otherwise the client was too slow. */
    boolean run(Sink to, Runnable requestBookmark) throws IOException {
        sink = to;
        to.flush();
        do {
            if (awaitIsBookmarkDue()) {
                requestBookmark.run();
            }
        } while (writeAll(to));
        return !isOverflowed();
    }

    private @Nullable WatchEventType typeOf(Change change) {
        boolean before = change.previous() == null
                ? change.deleted() && selector.matches(change.object())
                : selector.matches(change.previous());
        boolean after = !change.deleted() && selector.matches(change.object());
        if (before) {
            return after ? WatchEventType.MODIFIED : WatchEventType.DELETED;
        }
        return after ? WatchEventType.ADDED : null;
    }

    private void add(Step step) {
        lock.lock();
        try {
            if (over) {
                return;
            }
            if (begun && steps.size() >= limit) {
                overflowed = true;
                over = true;
                steps.clear();
            } else {
                steps.add(step);
            }
            happened.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until there is something to do; returns whether that is to ask for a bookmark. Without a time limit: thousands of timers, set and
     * cancelled with every event, cost more than to write it.
     */
    private boolean awaitIsBookmarkDue() throws InterruptedIOException {
        lock.lock();
        try {
            while (steps.isEmpty() && !over && !bookmarkDue) {
                happened.await();
            }
            boolean due = bookmarkDue;
            bookmarkDue = false;
            return due;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether there may be more. */
    private boolean writeAll(Sink to) throws IOException {
        boolean wrote = false;
        for (Step step = next(); step != null; step = next()) {
            step.write();
            wrote = true;
        }
        if (wrote) {
            to.flush();
        }
        lock.lock();
        try {
            return !over || !steps.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Step next() {
        lock.lock();
        try {
            return steps.poll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isOverflowed() {
        lock.lock();
        try {
            return overflowed;
        } finally {
            lock.unlock();
        }
    }

    private void event(byte[][] line) throws IOException {
        if (sink != null) {
            sink.write(line);
            first = false;
        }
    }
}
