package io.github.multikueue.proxy.core.logs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a container of a Pod is, as far as its log is concerned.
 *
 * @param phase what to expect of its log
 * @param reason why it is waiting, in the words of the kubelet; may be empty
 * @param startedAt when the running instance began, to the second; null if it is not running
 * @param restarted whether there was an instance before the running one
 * @param finishedAt when the container terminated, to the second, by the clock of its node; null if it has not, or that is
 *     not known. With {@link Phase#GONE}: the Pod is gone, and the last that was seen of the container is that it terminated
 *     then
 * @param deleting whether the Pod is being deleted, so that its containers are stopped and it will soon be gone
 */
public record ObservedContainer(
        Phase phase,
        String reason,
        @Nullable Instant startedAt,
        boolean restarted,
        @Nullable Instant finishedAt,
        boolean deleting) {

    /** The Pod is gone, or is another one of the same name, and nobody knows how the container ended. */
    public static final ObservedContainer GONE = gone(null);

    /** What to expect of a log. */
    public enum Phase {
        /** Not started, so there is no log. */
        WAITING,
        /** More may come. */
        RUNNING,
        /** No more will come. */
        TERMINATED,
        /** There is nothing to be had any more. */
        GONE
    }

    /** A container of a Pod that is not being deleted, or of which that is not known. */
    public ObservedContainer(
            Phase phase, String reason, @Nullable Instant startedAt, boolean restarted, @Nullable Instant finishedAt) {
        this(phase, reason, startedAt, restarted, finishedAt, false);
    }

    /** Not started. */
    public static ObservedContainer waiting(String reason) {
        return new ObservedContainer(Phase.WAITING, reason, null, false, null);
    }

    /** Running. */
    public static ObservedContainer running(@Nullable Instant startedAt, boolean restarted) {
        return new ObservedContainer(Phase.RUNNING, "", startedAt, restarted, null);
    }

    /** It has ended: what is in its log now is all. */
    public static ObservedContainer terminated(@Nullable Instant finishedAt) {
        return new ObservedContainer(Phase.TERMINATED, "", null, false, finishedAt);
    }

    /**
     * The Pod is gone, or is another one of the same name.
     *
     * @param finishedAt when the container was last seen to have terminated, or null if it was not
     */
    public static ObservedContainer gone(@Nullable Instant finishedAt) {
        return new ObservedContainer(Phase.GONE, "", null, false, finishedAt);
    }

    /** The same of a Pod that is being deleted, or not. */
    public ObservedContainer deleting(boolean itIs) {
        return new ObservedContainer(phase, reason, startedAt, restarted, finishedAt, itIs);
    }

    /** Whether the instance that wrote a line at this time is over, and another one running. */
    public boolean isAfter(@Nullable Instant line) {
        return restarted && startedAt != null && line != null && startedAt.isAfter(line);
    }
}
