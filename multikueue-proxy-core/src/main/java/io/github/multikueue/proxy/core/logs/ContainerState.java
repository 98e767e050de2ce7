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
 */
public record ContainerState(
        Phase phase, String reason, @Nullable Instant startedAt, boolean restarted) {

    /** The Pod is gone, or is another one of the same name. */
    public static final ContainerState GONE = new ContainerState(Phase.GONE, "", null, false);

    /** It has ended: what is in its log now is all. */
    public static final ContainerState TERMINATED = new ContainerState(Phase.TERMINATED, "", null, false);

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

    /** Not started. */
    public static ContainerState waiting(String reason) {
        return new ContainerState(Phase.WAITING, reason, null, false);
    }

    /** Whether the instance that wrote a line at this time is over, and another one running. */
    boolean isAfter(@Nullable Instant line) {
        return restarted && startedAt != null && line != null && startedAt.isAfter(line);
    }
}
