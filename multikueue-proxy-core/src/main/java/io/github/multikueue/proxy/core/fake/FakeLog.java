package io.github.multikueue.proxy.core.fake;

import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log of one container, fed by a test. Followers get each line as it is written and end when the log is ended or its
 * pod is deleted. Thread safe.
 */
public final class FakeLog {
    /** Who has the status of the container; never called with the lock held. */
    interface Owner {
        void ended();

        void restarted();
    }

    /** Held while something is written and during a restart, so that each line belongs to one instance. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Clock clock;
    private final Owner owner;
    private volatile InstanceLog current = new InstanceLog();
    private volatile @Nullable InstanceLog previous;

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
        return change(log -> log.add(time, FakeText.utf8(text + "\n")));
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
                byte[] piece = Arrays.copyOfRange(bytes, start, i + 1);
                change(log -> log.add(time, piece));
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
        return change(log -> log.putInFront(new BulkLog(block, repetitions, "", clock.instant())));
    }

    /** Puts one huge line in front of everything else: {@code block} so many times, then a newline. It is stored once. */
    public FakeLog bulkLine(byte[] block, long repetitions) {
        return change(log -> log.putInFront(new BulkLog(block, repetitions, "\n", clock.instant())));
    }

    /** Ends the log, since its container ends: the Pod's status says so, and followers end after the last line. */
    public FakeLog end() {
        owner.ended();
        return close();
    }

    /** Ends the responses to all followers in good order, though the container goes on, as a load balancer may. */
    public FakeLog hangUp() {
        return change(InstanceLog::hangUp);
    }

    /**
     * From now on responses to followers stay open, and silent, when the log has ended, as those of a kubelet do that misses the
     * container's end; {@link #hangUp()} ends them.
     */
    public FakeLog holdOpen() {
        return change(InstanceLog::holdOpen);
    }

    /** Ends the log, whatever the Pod's status says. */
    FakeLog close() {
        return change(InstanceLog::end);
    }

    /**
     * Drops all lines but the last {@code keep}, as the kubelet does when it rotates logs. Who reads at that time gets all of
     * them first, and goes on.
     */
    public FakeLog rotate(int keep) {
        return change(log -> log.rotate(keep));
    }

    /**
     * The container restarts, as the Pod's status says from then on: what was written becomes the log of the previous
     * instance, followers of it end.
     */
    public FakeLog restart() {
        owner.restarted();
        return change(log -> {
            previous = log;
            current = log.replace();
        });
    }

    /** Whether it was ended. */
    public boolean isEnded() {
        return current.isEnded();
    }

    /** The log of the container's present instance. */
    InstanceLog current() {
        return current;
    }

    /** The log of the instance before the last restart, or null. */
    @Nullable
    InstanceLog previous() {
        return previous;
    }

    private FakeLog change(Consumer<InstanceLog> change) {
        lock.lock();
        try {
            change.accept(current);
        } finally {
            lock.unlock();
        }
        return this;
    }
}
