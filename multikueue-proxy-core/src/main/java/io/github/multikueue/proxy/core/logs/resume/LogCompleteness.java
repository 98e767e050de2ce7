package io.github.multikueue.proxy.core.logs.resume;

import io.github.multikueue.proxy.core.logs.ObservedContainer;
import io.github.multikueue.proxy.core.logs.format.LogNotices;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether all that a container wrote has been read, as far as that can be known when the log cannot be asked for any more: the
 * Pod is gone, or the worker has thrown the log away.
 *
 * <p>A transfer that ended in good order had all that was written until then. But it need not be the end of the container that
 * ended it: an API server also ends it in good order when it has lost the kubelet. So the log is complete if the container is
 * not known to have gone on for longer than {@link #ALLOWANCE} after that, and one of these holds:
 *
 * <ul>
 *   <li>the next look at the container, without anything in between, said that it had terminated or the Pod was gone;
 *   <li>the look said that the container ran, the log was followed again at once, and that transfer ended at once, too, without
 *       anything new: as a kubelet does if the Pod's status is behind;
 *   <li>the look said that the container ran, and following it again at once failed since the Pod was gone; and the container
 *       is known to have terminated by then, or the Pod was being deleted.
 * </ul>
 *
 * <p>A transfer that did not follow the log proves nothing of a container that went on: it must have terminated {@link #ALLOWANCE} before
 * that transfer ended. A transfer that broke, or that brought something and did not end in good order, a worker that could not be asked, and
 * a pause take that away again. For one thread.
 */
final class LogCompleteness {

    /** The container's end is known to the second, by the clock of its node. */
    private static final Duration ALLOWANCE = Duration.ofSeconds(2);

    private final Clock clock;
    private boolean gap;
    private boolean wentOn;
    /** Whether the last transfer waited for the container's end, or came after it. */
    private boolean toItsEnd;

    private boolean confirmed;
    private @Nullable Instant readUntil;
    private @Nullable Instant finishedAt;
    private boolean deleting;
    private String trouble = "";

    /** @param clock dates the ends of transfers */
    LogCompleteness(Clock clock) {
        this.clock = clock;
    }

    /** A transfer of what there was ended in good order. */
    void snapshotEnded() {
        ended(false);
        toItsEnd = finished();
    }

    /**
     * A transfer that follows the log ended in good order.
     *
     * @param atOnce whether it ended as soon as it had begun
     */
    void followEnded(boolean atOnce) {
        ended(atOnce && wentOn && readUntil != null && trouble.isEmpty());
    }

    private void ended(boolean confirms) {
        confirmed = confirms;
        gap = false;
        wentOn = false;
        toItsEnd = true;
        readUntil = clock.instant();
        deleting = false;
        trouble = "";
    }

    /** A transfer brought something new: until it has ended, nobody knows what comes behind that. */
    void progress() {
        readUntil = null;
        confirmed = false;
    }

    /** A transfer broke off. */
    void broke() {
        gap = true;
        confirmed = false;
        readUntil = null;
        trouble = "the connection to the worker broke";
    }

    /** The worker could not be asked for a while. */
    void failed(String why) {
        gap = true;
        confirmed = false;
        deleting = false;
        trouble = trouble.isEmpty() ? why : trouble;
    }

    /** The worker said something in place of the log, or behind it. */
    void said(String sentence) {
        gap = true;
        confirmed = false;
        trouble = LogNotices.workerSays(sentence);
    }

    /** The container was looked at. */
    void seen(ObservedContainer state) {
        finishedAt = state.finishedAt() == null ? finishedAt : state.finishedAt();
        deleting |= state.deleting();
    }

    /** The container goes on, though a transfer of its log has ended in good order. */
    void goesOn() {
        wentOn = true;
        finishedAt = null;
    }

    /** The container goes on, and what it writes behind the last transfer, which did not wait for more, has yet to be followed. */
    void yetToFollow() {
        goesOn();
        gap = true;
    }

    /** Nobody read the log for a while. */
    void paused() {
        gap |= !confirmed;
    }

    /** Whether the container is known to have terminated. */
    boolean finished() {
        return finishedAt != null;
    }

    /** Whether all that the container wrote has been read. */
    boolean isComplete() {
        if (gap || readUntil == null) {
            return false;
        }
        if (!toItsEnd) {
            return finishedAt != null && finishedAt.isBefore(readUntil.minus(ALLOWANCE));
        }
        if (finishedAt != null) {
            return !finishedAt.isAfter(readUntil.plus(ALLOWANCE));
        }
        return confirmed || !wentOn || deleting;
    }

    /** What went wrong last, or empty. */
    String trouble() {
        return trouble;
    }
}
