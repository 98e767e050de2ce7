package io.github.multikueue.proxy.core.access;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.api.AccessReviewer;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.client.Background;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Access that is used for a long time, and for no longer than it is granted. Each question whether a caller may do
 * something is put again once in every interval, however many there are who depend on the answer. Whoever depends on it is
 * told when access is denied, or the caller's token is not valid, and that is still so when it is asked again after
 * {@link #CONFIRMATION}; and when there has been no answer for three intervals.
 *
 * <p>One denial is not enough: an API server that has just started does not know all of its roles yet, and its
 * authentication webhooks may start later than itself. So access that was really revoked lasts for an interval and the
 * confirmation at most, and a tenth of the interval more, since time is looked at that often.
 *
 * <p>Safe for use by many threads. Its threads are daemons; at most eight reviews run at the same time.
 */
public final class StandingAccess implements Background {

    /** How long after a denial it is asked whether it still stands. */
    public static final Duration CONFIRMATION = Duration.ofSeconds(3);

    private static final Logger log = LoggerFactory.getLogger(StandingAccess.class);

    private static final int THREADS = 8;
    private static final int LOOKS_PER_INTERVAL = 10;
    private static final Duration SLOWEST_LOOK = Duration.ofMillis(500);

    private final AccessReviewer reviewer;
    private final Duration interval;
    private final Duration confirmation;
    private final Ticker ticker;
    private final Executor reviews;
    private final Runnable onClose;
    private final @Nullable ScheduledExecutorService timer;
    private final Map<Question, StandingQuestion> questions = new ConcurrentHashMap<>();

    private record Question(Object caller, AccessAttributes attributes) {}

    /** Somebody who depends on access. Closing it, which may be done more than once, ends that. */
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    StandingAccess(
            AccessReviewer reviewer,
            Duration interval,
            Duration confirmation,
            Ticker ticker,
            Executor reviews,
            Runnable onClose) {
        this(reviewer, interval, confirmation, ticker, reviews, onClose, null);
    }

    private StandingAccess(
            AccessReviewer reviewer,
            Duration interval,
            Duration confirmation,
            Ticker ticker,
            Executor reviews,
            Runnable onClose,
            @Nullable ScheduledExecutorService timer) {
        this.reviewer = reviewer;
        this.interval = interval;
        this.confirmation = confirmation;
        this.ticker = ticker;
        this.reviews = reviews;
        this.onClose = onClose;
        this.timer = timer;
    }

    /**
     * Reviews nothing before it is started.
     *
     * @param interval how often to review; zero for never
     */
    public static StandingAccess of(AccessReviewer reviewer, Duration interval) {
        Ticker ticker = Ticker.systemTicker();
        if (interval.isZero()) {
            return new StandingAccess(reviewer, interval, CONFIRMATION, ticker, Runnable::run, () -> {});
        }
        ExecutorService reviews = Executors.newFixedThreadPool(THREADS, Threads.daemons("access-review"));
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Threads.daemons("access-timer"));
        Runnable onClose = () -> {
            timer.shutdownNow();
            reviews.shutdownNow();
        };
        return new StandingAccess(reviewer, interval, CONFIRMATION, ticker, reviews, onClose, timer);
    }

    @Override
    public void start() {
        if (timer != null) {
            long nanos = Math.max(1, Math.min(interval.toNanos() / LOOKS_PER_INTERVAL, SLOWEST_LOOK.toNanos()));
            ScheduledFuture<?> unused =
                    timer.scheduleWithFixedDelay(Threads.repeatable(this::look), nanos, nanos, TimeUnit.NANOSECONDS);
        }
    }

    /**
     * Depends on access that was granted a moment ago.
     *
     * @param attributes what the caller needs, all of it
     * @param onLost told once, by a thread of this class, with what to tell the caller: a {@link ForbiddenException} or an
     *     {@link UnauthenticatedException} if access was revoked, an {@link UpstreamFailureException} if nobody could say;
     *     returns fast
     */
    public Watch watch(Caller caller, List<AccessAttributes> attributes, Consumer<ProxyException> onLost) {
        Object key = CallerKeys.of(caller);
        List<Question> asked =
                attributes.stream().map(each -> new Question(key, each)).toList();
        AccessWatcher watcher = new AccessWatcher(onLost, self -> asked.forEach(question -> forget(question, self)));
        if (!interval.isZero()) {
            asked.forEach(question -> questions.compute(question, (same, standing) -> {
                StandingQuestion known = standing == null
                        ? new StandingQuestion(caller, interval, confirmation, ticker.read())
                        : standing;
                known.watchers().add(watcher);
                return known;
            }));
        }
        return watcher;
    }

    /** Puts the questions that are due, and gives up on those that have had no answer for too long. */
    void look() {
        long now = ticker.read();
        questions.forEach((question, standing) -> {
            if (standing.isUnanswered(now)) {
                lose(question, standing.unanswered());
            } else if (standing.isDue(now, interval.dividedBy(LOOKS_PER_INTERVAL))) {
                reviews.execute(() -> review(question, standing));
            }
        });
    }

    private void review(Question question, StandingQuestion standing) {
        try {
            AccessDecision decision = reviewer.reviewAgain(standing.caller(), question.attributes());
            if (Decisions.isAllowed(reviewer, question.attributes(), decision)) {
                standing.grant();
            } else {
                deny(question, standing, new ForbiddenException(question.attributes()));
            }
        } catch (UnauthenticatedException | ForbiddenException e) {
            deny(question, standing, e);
        } catch (ProxyException e) {
            log.debug("Access could not be reviewed", e);
            standing.fail(e);
        } catch (RuntimeException e) {
            log.error("The access reviewer failed", e);
        } finally {
            standing.over();
        }
    }

    private void deny(Question question, StandingQuestion standing, ProxyException why) {
        if (standing.deny()) {
            String revoked = "access was revoked: " + why.getMessage();
            lose(
                    question,
                    why instanceof UnauthenticatedException
                            ? new UnauthenticatedException(revoked)
                            : new ForbiddenException(revoked));
        }
    }

    private void lose(Question question, ProxyException why) {
        StandingQuestion lost = questions.remove(question);
        if (lost != null) {
            lost.watchers().forEach(watcher -> watcher.lose(why));
        }
    }

    private void forget(Question question, AccessWatcher watcher) {
        questions.computeIfPresent(question, (same, standing) -> {
            standing.watchers().remove(watcher);
            return standing.watchers().isEmpty() ? null : standing;
        });
    }

    /** How many questions are put in each interval. */
    int size() {
        return questions.size();
    }

    /** Ends the reviews; nobody is told any more. */
    @Override
    public void close() {
        onClose.run();
    }
}
