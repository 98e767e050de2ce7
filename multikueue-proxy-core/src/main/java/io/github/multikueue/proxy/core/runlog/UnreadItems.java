package io.github.multikueue.proxy.core.runlog;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link LineMerger} has for its reader, in order, and how much memory that takes. Notices are kept apart until the line
 * is over that has begun. Guarded by the lock of the merger.
 */
final class UnreadItems {

    private static final int MAX_WEIGHT = 256 * 1024;
    /** Notices do not wait for room; who has this much unread does not read, and will be told less. */
    private static final int MAX_WEIGHT_WITH_NOTICES = 2 * MAX_WEIGHT;

    private final Deque<FeedItem> items = new ArrayDeque<>();
    private final Deque<FeedItem> notices = new ArrayDeque<>();
    private int weight;
    private int events;
    private boolean full;

    /** Whether writers have to wait. Once full, it stays so until half of it is read: they are woken once for much room. */
    boolean isFull() {
        return full;
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /** Whether there are notices that wait for the end of a line. */
    boolean hasNotices() {
        return !notices.isEmpty();
    }

    /** Whether there is an event, and not only the end of a line or the like. */
    boolean hasEvent() {
        return events > 0;
    }

    void add(FeedItem item) {
        weigh(item);
        append(item);
    }

    /** Keeps a notice until {@link #showNotices}. Returns false if there is too much already: then it is left out. */
    boolean addNotice(FeedItem notice) {
        if (weight >= MAX_WEIGHT_WITH_NOTICES) {
            return false;
        }
        weigh(notice);
        notices.add(notice);
        return true;
    }

    /** The notices come next. Returns whether there are any. */
    boolean showNotices() {
        boolean any = hasNotices();
        while (!notices.isEmpty()) {
            append(notices.remove());
        }
        return any;
    }

    /** The next item, or null if there is none now. */
    @Nullable
    FeedItem poll() {
        FeedItem item = items.poll();
        if (item != null) {
            weight -= item.weight();
            events -= item.event() == null ? 0 : 1;
            full &= weight >= MAX_WEIGHT / 2;
        }
        return item;
    }

    void clear() {
        items.clear();
        notices.clear();
    }

    private void weigh(FeedItem item) {
        weight += item.weight();
        full |= weight >= MAX_WEIGHT;
    }

    private void append(FeedItem item) {
        items.add(item);
        events += item.event() == null ? 0 : 1;
    }
}
