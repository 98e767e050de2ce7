package io.github.multikueue.proxy.core.fake;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The log of one container, fed by a test. Followers get each line as it is written and end when the log is ended or its
 * pod is deleted. Thread safe.
 */
public final class FakeLog {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Clock clock;
    private final List<LogPiece> pieces = new ArrayList<>();
    private @Nullable BulkLog bulk;
    private @Nullable FakeLog previous;
    private long dropped;
    private boolean ended;
    private int generation;

    FakeLog(Clock clock) {
        this.clock = clock;
    }

    /** Writes lines now, by the cluster's clock; the newline is added. */
    public FakeLog line(String... texts) {
        for (String text : texts) {
            lineAt(clock.instant(), text);
        }
        return this;
    }

    /** Writes a line with this time, exact to the nanosecond; it may be earlier than those before it. */
    public FakeLog lineAt(Instant time, String text) {
        add(time, Json.utf8(text + "\n"));
        return this;
    }

    /** Writes bytes as they are, now; without a newline at the end, the next write continues the line. */
    public FakeLog raw(byte[] bytes) {
        add(clock.instant(), bytes.clone());
        return this;
    }

    /**
     * Puts a huge log in front of everything else: {@code block}, which ends with a newline, so many times. It is stored
     * once.
     */
    public FakeLog bulk(byte[] block, long repetitions) {
        lock.lock();
        try {
            bulk = new BulkLog(block, repetitions, clock.instant());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return this;
    }

    /** Ends the log: followers end after the last line. */
    public FakeLog end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return this;
    }

    /** Drops all lines but the last {@code keep}, as the kubelet does when it rotates logs. Followers go on. */
    public FakeLog rotate(int keep) {
        lock.lock();
        try {
            bulk = null;
            int drop = Math.max(0, pieces.size() - keep);
            pieces.subList(0, drop).clear();
            dropped += drop;
        } finally {
            lock.unlock();
        }
        return this;
    }

    /** The container restarts: what was written becomes the log of the previous instance, followers of it end. */
    public FakeLog restart() {
        lock.lock();
        try {
            FakeLog old = new FakeLog(clock);
            old.pieces.addAll(pieces);
            old.bulk = bulk;
            old.ended = true;
            previous = old;
            bulk = null;
            dropped += pieces.size();
            pieces.clear();
            generation++;
            ended = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return this;
    }

    /** Whether it was ended. */
    public boolean isEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    FakeLog previous() {
        lock.lock();
        try {
            return previous;
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
            return new Cursor(dropped + start, generation);
        } finally {
            lock.unlock();
        }
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

    private void add(Instant time, byte[] bytes) {
        lock.lock();
        try {
            boolean startsLine =
                    pieces.isEmpty() || pieces.get(pieces.size() - 1).endsLine();
            pieces.add(new LogPiece(time, bytes, startsLine));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** One reader's place in the log. */
    final class Cursor {
        private long position;
        private final int instance;
        private boolean stopped;

        private Cursor(long position, int instance) {
            this.position = position;
            this.instance = instance;
        }

        /** What came since the last call; when nothing did, waits if asked to. Empty at the end of the log. */
        List<LogPiece> next(boolean wait) throws InterruptedException {
            lock.lock();
            try {
                while (wait && !over() && position >= dropped + pieces.size()) {
                    changed.await();
                }
                if (stopped || instance != generation) {
                    return List.of();
                }
                int from = (int) (Math.max(position, dropped) - dropped);
                List<LogPiece> next = List.copyOf(pieces.subList(from, pieces.size()));
                position = dropped + pieces.size();
                return next;
            } finally {
                lock.unlock();
            }
        }

        /** Ends the wait of the reader, from another thread. */
        void stop() {
            lock.lock();
            try {
                stopped = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        private boolean over() {
            return ended || stopped || instance != generation;
        }
    }
}
