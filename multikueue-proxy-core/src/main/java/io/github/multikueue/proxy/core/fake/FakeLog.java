package io.github.multikueue.proxy.core.fake;

import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The log of one container, fed by a test. Followers get each line as it is written and end when the log is ended or its
 * pod is deleted. Thread safe.
 *
 * <p>The class is long, since what is written and where each reader stands are guarded by one lock.
 */
public final class FakeLog {
    /** Who has the status of the container; never called with the lock held. */
    interface Owner {
        void ended();

        void restarted();
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Clock clock;
    private final Owner owner;
    private final List<LogPiece> pieces = new ArrayList<>();
    /** Those that are still read from. */
    private final Set<Cursor> cursors = Collections.newSetFromMap(new WeakHashMap<>());

    private @Nullable BulkLog bulk;
    private @Nullable FakeLog previous;
    private long dropped;
    private boolean ended;
    private boolean heldOpen;
    private int generation;
    private int hangUps;

    /** {@code owner} is told of what happens to the container. */
    FakeLog(Clock clock, Owner owner) {
        this.clock = clock;
        this.owner = owner;
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
        add(time, Text.utf8(text + "\n"));
        return this;
    }

    /** Writes bytes as they are, now; without a newline at the end, the next write continues the line. */
    public FakeLog raw(byte[] bytes) {
        return rawAt(clock.instant(), bytes);
    }

    /** Writes bytes as they are; lines that begin in them have this time. */
    public FakeLog rawAt(Instant time, byte[] bytes) {
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n' || i == bytes.length - 1) {
                add(time, Arrays.copyOfRange(bytes, start, i + 1));
                start = i + 1;
            }
        }
        return this;
    }

    /**
     * Puts a huge log in front of everything else: {@code block}, which ends with a newline, so many times. It is stored
     * once.
     */
    public FakeLog bulk(byte[] block, long repetitions) {
        lock.lock();
        try {
            bulk = new BulkLog(block, repetitions, "", clock.instant());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return this;
    }

    /** Puts one huge line in front of everything else: {@code block} so many times, then a newline. It is stored once. */
    public FakeLog bulkLine(byte[] block, long repetitions) {
        lock.lock();
        try {
            bulk = new BulkLog(block, repetitions, "\n", clock.instant());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return this;
    }

    /** Ends the log, since its container ends: the Pod's status says so, and followers end after the last line. */
    public FakeLog end() {
        owner.ended();
        return close();
    }

    /** Ends the responses to all followers in good order, though the container goes on, as a load balancer may. */
    public FakeLog hangUp() {
        lock.lock();
        try {
            hangUps++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return this;
    }

    /**
     * From now on responses to followers stay open, and silent, when the log has ended, as those of a kubelet do that misses the
     * container's end; {@link #hangUp()} ends them.
     */
    public FakeLog holdOpen() {
        lock.lock();
        try {
            heldOpen = true;
        } finally {
            lock.unlock();
        }
        return this;
    }

    /** Ends the log, whatever the Pod's status says. */
    FakeLog close() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return this;
    }

    /**
     * Drops all lines but the last {@code keep}, as the kubelet does when it rotates logs. Who reads at that time gets all of
     * them first, and goes on.
     */
    public FakeLog rotate(int keep) {
        lock.lock();
        try {
            bulk = null;
            int drop = Math.max(0, pieces.size() - keep);
            cursors.forEach(each -> each.keep(drop));
            pieces.subList(0, drop).clear();
            dropped += drop;
        } finally {
            lock.unlock();
        }
        return this;
    }

    /**
     * The container restarts, as the Pod's status says from then on: what was written becomes the log of the previous
     * instance, followers of it end.
     */
    public FakeLog restart() {
        owner.restarted();
        lock.lock();
        try {
            FakeLog old = new FakeLog(clock, owner);
            old.pieces.addAll(pieces);
            old.bulk = bulk;
            old.ended = true;
            previous = old;
            bulk = null;
            cursors.forEach(each -> each.keep(pieces.size()));
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
            Cursor cursor = new Cursor(dropped + start, generation);
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
        private final int hangUpsBefore = hangUps;
        private final List<LogPiece> kept = new ArrayList<>();
        private boolean stopped;

        private Cursor(long position, int instance) {
            this.position = position;
            this.instance = instance;
        }

        /** What came since the last call; when nothing did, waits if asked to. Empty at the end of the log. */
        List<LogPiece> next(boolean wait) throws InterruptedException {
            lock.lock();
            try {
                while (wait && !over() && kept.isEmpty() && position >= dropped + pieces.size()) {
                    changed.await();
                }
                List<LogPiece> next = new ArrayList<>(stopped ? List.of() : kept);
                kept.clear();
                if (!stopped && instance == generation) {
                    int from = (int) (Math.max(position, dropped) - dropped);
                    next.addAll(pieces.subList(from, pieces.size()));
                    position = dropped + pieces.size();
                }
                return next;
            } finally {
                lock.unlock();
            }
        }

        /** That many pieces are about to be dropped; like an open file, this keeps those that were not read. */
        private void keep(int drop) {
            if (instance == generation) {
                int read = (int) Math.max(0, position - dropped);
                kept.addAll(pieces.subList(Math.min(read, drop), drop));
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
            return (ended && !heldOpen) || stopped || instance != generation || hangUpsBefore != hangUps;
        }
    }
}
