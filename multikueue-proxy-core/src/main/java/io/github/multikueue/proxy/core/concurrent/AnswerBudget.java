package io.github.multikueue.proxy.core.concurrent;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many bytes of whole answers are in memory at a time: those that are being received, of all servers that share it, and those
 * that wait for whoever asked to take them. The first 256 KiB of each answer do
 * not count, so that small answers go on while others are refused. Thread safe; nobody waits.
 */
public final class AnswerBudget {

    private static final long FREE_BYTES = 256L << 10;
    private static final long SHARE_OF_HEAP = 3;

    private final @Nullable AnswerBudget whole;
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /** @param limit the most bytes that count */
    public AnswerBudget(long limit) {
        this(null, limit);
    }

    private AnswerBudget(@Nullable AnswerBudget whole, long limit) {
        this.whole = whole;
        this.limit = limit;
    }

    /** A third of the heap. */
    public static AnswerBudget ofHeap() {
        return new AnswerBudget(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    /** The part of it that one server may take: three quarters, so that no server leaves the others without. */
    public AnswerBudget ofOneServer() {
        return new AnswerBudget(this, limit / 4 * 3);
    }

    /** How many bytes count now. */
    public long used() {
        return used.get();
    }

    /** Begins an answer. */
    public Lease lease() {
        return new Lease();
    }

    private boolean take(long bytes) {
        long before = used.getAndUpdate(now -> now + bytes > limit ? now : now + bytes);
        if (before + bytes > limit) {
            return false;
        }
        if (whole != null && !whole.take(bytes)) {
            used.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    private void giveBack(long bytes) {
        used.addAndGet(-bytes);
        if (whole != null) {
            whole.giveBack(bytes);
        }
    }

    /** What one answer takes. For one thread at a time. */
    public final class Lease implements AutoCloseable {

        private long held;

        private Lease() {}

        /**
         * Takes so many bytes, in place of those taken before.
         *
         * @return whether there was room for them; if not, it keeps what it has
         */
        public boolean hold(long bytes) {
            long more = counted(bytes) - held;
            if (more > 0 && !take(more)) {
                return false;
            }
            if (more < 0) {
                giveBack(-more);
            }
            held += more;
            return true;
        }

        /** Returns whether there would be room for so many bytes if there were no other answers. */
        public boolean mayEverHold(long bytes) {
            return counted(bytes) <= limit;
        }

        /** Gives all of it back. */
        @Override
        public void close() {
            giveBack(held);
            held = 0;
        }

        private static long counted(long bytes) {
            return Math.max(0, bytes - FREE_BYTES);
        }
    }
}
