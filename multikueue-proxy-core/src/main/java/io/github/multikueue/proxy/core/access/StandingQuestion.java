package io.github.multikueue.proxy.core.access;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one question that is put again and again. Times are those of a ticker, in nanoseconds. Reviews come one
 * after the other; everything else from any thread.
 *
 * <table>
 *   <caption>What an answer means</caption>
 *   <tr><th>Answer</th><th>Access was last granted</th><th>Access was last denied</th></tr>
 *   <tr><td>granted</td><td>asked again after an interval</td><td>granted again; the denial was an error</td></tr>
 *   <tr><td>denied</td><td>denied; asked again after the confirmation pause</td><td>lost</td></tr>
 *   <tr><td>none</td><td>asked again after an interval</td><td>asked again after the confirmation pause</td></tr>
 * </table>
 */
final class StandingQuestion {

    private static final int TOLERATED_INTERVALS = 3;
    /** Who has not asked for so long, as a process that stood still, asks before it gives up. */
    private static final int TOLERATED_REVIEWS = 1;
    /** A denial is confirmed after one pause; a review in which nobody answers may come in between. */
    private static final int TOLERATED_CONFIRMATIONS = 2;

    private final Caller caller;
    private final Duration interval;
    private final Duration confirmation;
    private final Set<AccessWatcher> watchers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean beingAsked = new AtomicBoolean();
    private volatile long asked;
    private volatile long granted;
    private volatile int unansweredReviews;
    private volatile boolean denied;
    private volatile @Nullable ProxyException failure;

    /** @param now when access was granted */
    StandingQuestion(Caller caller, Duration interval, Duration confirmation, long now) {
        this.caller = caller;
        this.interval = interval;
        this.confirmation = confirmation;
        this.asked = now;
        this.granted = now;
    }

    Caller caller() {
        return caller;
    }

    Set<AccessWatcher> watchers() {
        return watchers;
    }

    /** Returns whether it is to be put now; if so, nobody else is told so until {@link #over}. */
    boolean isDue(long now, Duration tolerance) {
        Duration pause = denied ? confirmation : interval.minus(tolerance);
        boolean due = now - asked >= pause.toNanos() && beingAsked.compareAndSet(false, true);
        if (due) {
            asked = now;
        }
        return due;
    }

    /** Returns whether nobody has granted access for so long, though that was asked for, that it is to be taken for lost. */
    boolean isUnanswered(long now) {
        Duration patience = interval.multipliedBy(TOLERATED_INTERVALS);
        Duration more = denied ? confirmation.multipliedBy(TOLERATED_CONFIRMATIONS) : Duration.ZERO;
        return now - granted >= patience.plus(more).toNanos()
                && (unansweredReviews > TOLERATED_REVIEWS || isHanging(now));
    }

    private boolean isHanging(long now) {
        return beingAsked.get() && now - asked > interval.toNanos();
    }

    /** An answer counts from when it was asked for: it may be older than the time it comes. */
    void grant() {
        granted = asked;
        unansweredReviews = 0;
        denied = false;
    }

    /** Returns whether the denial confirms another one. */
    boolean deny() {
        boolean confirms = denied;
        denied = true;
        return confirms;
    }

    void fail(ProxyException why) {
        failure = why;
    }

    /** The review is over. */
    void over() {
        if (granted != asked) {
            unansweredReviews++;
        }
        beingAsked.set(false);
    }

    /** What to tell whoever depends on an answer that does not come. */
    ProxyException unanswered() {
        ProxyException last = failure;
        String why = last == null ? "the manager's API server did not answer" : last.getMessage();
        Duration silence = interval.multipliedBy(TOLERATED_INTERVALS);
        String length = silence.toMillis() % 1000 == 0 ? silence.toSeconds() + "s" : silence.toMillis() + "ms";
        return new UpstreamFailureException("access could not be reviewed for " + length + ": " + why, last);
    }
}
