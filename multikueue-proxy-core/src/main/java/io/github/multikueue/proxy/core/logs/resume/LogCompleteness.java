package io.github.multikueue.proxy.core.logs.resume;

import io.github.multikueue.proxy.core.logs.ContainerState;
import io.github.multikueue.proxy.core.logs.format.LogNotices;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether all that a container wrote has been read, as far as that can be known when the log cannot be asked for any more: the
 * Pod is gone, or the worker has thrown the log away.
 *
 * <p>A transfer that ended in good order had all that was written until then. So the log is complete if nothing was written
 * since, which is known in three ways:
 *
 * <ul>
 *   <li>the next look at the container, without anything in between, said that it had terminated or the Pod was gone;
 *   <li>the container terminated no later than the transfer ended, give or take {@link #ALLOWANCE};
 *   <li>the Pod was being deleted when the transfer ended, and the worker could be asked ever since: it was the end of the
 *       container that ended the transfer, though the Pod's status did not say so yet.
 * </ul>
 *
 * <p>A transfer that broke, or that brought something and did not end in good order, takes that away again. For one thread.
 */
final class LogCompleteness {

    /** The container's end is known to the second, by the clock of its node. */
    private static final Duration ALLOWANCE = Duration.ofSeconds(2);

    private final Clock clock;
    private boolean gap;
    private @Nullable Instant readUntil;
    private @Nullable Instant finishedAt;
    private boolean deleting;
    private String trouble = "";

    /** @param clock dates the ends of transfers */
    LogCompleteness(Clock clock) {
        this.clock = clock;
    }

    /** A transfer ended in good order. */
    void ended() {
        gap = false;
        readUntil = clock.instant();
        deleting = false;
        trouble = "";
    }

    /** A transfer brought something new: until it has ended, nobody knows what comes behind that. */
    void progress() {
        readUntil = null;
    }

    /** A transfer broke off. */
    void broke() {
        gap = true;
        readUntil = null;
        trouble = "the connection to the worker broke";
    }

    /** The worker could not be asked for a while. */
    void failed(String why) {
        gap = true;
        deleting = false;
        trouble = trouble.isEmpty() ? why : trouble;
    }

    /** The worker said something in place of the log, or behind it. */
    void said(String sentence) {
        gap = true;
        trouble = LogNotices.workerSays(sentence);
    }

    /** The container was looked at. */
    void seen(ContainerState state) {
        finishedAt = state.finishedAt() == null ? finishedAt : state.finishedAt();
        deleting |= state.deleting();
    }

    /** The container goes on, though a transfer of its log has ended in good order. */
    void goesOn() {
        gap = true;
        finishedAt = null;
    }

    /** Whether lines may have been written that no transfer had. */
    boolean hasGap() {
        return gap;
    }

    /** Whether the container is known to have terminated. */
    boolean finished() {
        return finishedAt != null;
    }

    /** Whether all that the container wrote has been read. */
    boolean isComplete() {
        if (readUntil == null) {
            return false;
        }
        if (!gap) {
            return true;
        }
        return finishedAt == null ? deleting : !finishedAt.isAfter(readUntil.plus(ALLOWANCE));
    }

    /** What went wrong last, or empty. */
    String trouble() {
        return trouble;
    }
}
