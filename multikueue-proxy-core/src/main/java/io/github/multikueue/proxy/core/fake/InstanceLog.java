package io.github.multikueue.proxy.core.fake;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The log of one instance of a container, from its start to its end: what is written, and where each reader stands. Thread safe. */
final class InstanceLog {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<LogPiece> pieces = new ArrayList<>();
    /** Those that are still read from. */
    private final Set<Cursor> cursors = Collections.newSetFromMap(new WeakHashMap<>());

    private @Nullable BulkLog bulk;
    private long dropped;
    private boolean ended;
    private boolean heldOpen;
    private boolean replaced;
    private int hangUps;

    void add(Instant time, byte[] bytes) {
        change(() -> {
            boolean startsLine =
                    pieces.isEmpty() || pieces.get(pieces.size() - 1).endsLine();
            pieces.add(new LogPiece(time, bytes, startsLine));
        });
    }

    /** Puts a huge log in front of everything else. */
    void putInFront(BulkLog huge) {
        change(() -> bulk = huge);
    }

    /** Ends the responses to all who follow now, though more may be written. */
    void hangUp() {
        change(() -> hangUps++);
    }

    /** Responses to followers stay open when the log ends, until {@link #hangUp()} or {@link #replace()}. */
    void holdOpen() {
        change(() -> heldOpen = true);
    }

    /** Nothing more is written. */
    void end() {
        change(() -> ended = true);
    }

    /** The empty log of the instance that replaces this one: nothing more is written here, and nobody waits for it. */
    InstanceLog replace() {
        InstanceLog next = new InstanceLog();
        change(() -> {
            replaced = true;
            next.heldOpen = heldOpen;
        });
        return next;
    }

    /** Drops all lines but the last {@code keep}; who reads gets all of them first. */
    void rotate(int keep) {
        change(() -> {
            bulk = null;
            int drop = Math.max(0, pieces.size() - keep);
            cursors.forEach(each -> each.keep(drop));
            pieces.subList(0, drop).clear();
            dropped += drop;
        });
    }

    boolean isEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    BulkLog bulk() {
        lock.lock();
        try {
            return bulk;
        } finally {
            lock.unlock();
        }
    }

    /** Reads on from a position; one reader per cursor. */
    Cursor cursor(@Nullable Long tailLines) {
        lock.lock();
        try {
            int start = pieces.size();
            long wanted = tailLines == null ? Long.MAX_VALUE : tailLines;
            for (long lines = 0; start > 0 && lines < wanted; ) {
                start--;
                lines += pieces.get(start).startsLine() ? 1 : 0;
            }
            Cursor cursor = new Cursor(dropped + start);
            cursors.add(cursor);
            return cursor;
        } finally {
            lock.unlock();
        }
    }

    /** All that is there now, without the bulk. */
    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        lock.lock();
        try {
            pieces.forEach(each -> bytes.writeBytes(each.bytes()));
        } finally {
            lock.unlock();
        }
        return bytes.toByteArray();
    }

    /** How many lines there are, without the bulk. */
    long lineCount() {
        lock.lock();
        try {
            return pieces.stream().filter(LogPiece::startsLine).count();
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** One reader's place in the log. */
    final class Cursor {
        private long position;
        private final int hangUpsBefore = hangUps;
        private final List<LogPiece> kept = new ArrayList<>();
        private boolean stopped;

        private Cursor(long position) {
            this.position = position;
        }

        /** What came since the last call; when nothing did, waits if asked to. Empty at the end of the log. */
        List<LogPiece> next(boolean wait) throws InterruptedException {
            lock.lock();
            try {
                while (wait && !over() && kept.isEmpty() && position >= dropped + pieces.size()) {
                    changed.await();
                }
                if (stopped) {
                    return List.of();
                }
                List<LogPiece> next = new ArrayList<>(kept);
                kept.clear();
                int from = (int) (Math.max(position, dropped) - dropped);
                next.addAll(pieces.subList(from, pieces.size()));
                position = dropped + pieces.size();
                return next;
            } finally {
                lock.unlock();
            }
        }

        /** That many pieces are about to be dropped; like an open file, this keeps those that were not read. */
        private void keep(int drop) {
            int read = (int) Math.max(0, position - dropped);
            kept.addAll(pieces.subList(Math.min(read, drop), drop));
        }

        /** Ends the wait of the reader, from another thread. */
        void stop() {
            change(() -> stopped = true);
        }

        private boolean over() {
            return (ended && !heldOpen) || replaced || stopped || hangUpsBefore != hangUps;
        }
    }
}
