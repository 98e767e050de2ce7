package io.github.multikueue.proxy.core.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far a log has been written, as its writer tells its readers. One for each time that somebody writes a log: who reads
 * along learns how that time ends. Readers wait parked, each woken by itself, so that thousands of them cost the writer
 * little.
 */
final class LogTail {

    /**
     * The end of the writing.
     *
     * @param length how much of what was written counts
     * @param failure why it is not the end of the log, or null if it is
     */
    record End(long length, @Nullable IOException failure) {}

    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();
    private volatile long length;
    private volatile @Nullable End end;

    LogTail(long length) {
        this.length = length;
    }

    /** How much there is to read; may become less when the writing ends in the midst of a line. */
    long length() {
        End last = end;
        return last == null ? length : last.length();
    }

    @Nullable
    End end() {
        return end;
    }

    /** Tells readers that there is more. For the writer alone. */
    void grow(long newLength) {
        length = newLength;
        waiting.forEach(LockSupport::unpark);
    }

    /** Ends it. Returns whether it had not ended before; the first end stays. */
    boolean end(long finalLength, @Nullable IOException failure) {
        synchronized (waiting) {
            if (end != null) {
                return false;
            }
            end = new End(finalLength, failure);
        }
        waiting.forEach(LockSupport::unpark);
        return true;
    }

    /** Waits until there is something behind the offset, the writing ends, or the condition holds; then unpark the thread. */
    void await(long offset, BooleanSupplier orElse) throws InterruptedIOException {
        Thread me = Thread.currentThread();
        waiting.add(me);
        try {
            while (length <= offset && end == null && !orElse.getAsBoolean()) {
                LockSupport.park(this);
                if (me.isInterrupted()) {
                    throw new InterruptedIOException("interrupted while waiting for more of a log");
                }
            }
        } finally {
            waiting.remove(me);
        }
    }
}
