package io.github.multikueue.proxy.core.access;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.AccessReviewer;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.kube.Threads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Access that is used for a long time, and for no longer than it is granted. Each question whether a caller may do
 * something is put again once in every interval, however many there are who depend on the answer. Whoever depends on it is
 * told when the answer is no, when the caller's token is not valid any more, and when there has been no answer for three
 * intervals.
 *
 * <p>Safe for use by many threads. Its threads are daemons; at most eight reviews run at the same time.
 */
public final class StandingAccess implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StandingAccess.class);

    private static final int THREADS = 8;
    private static final int LOOKS_PER_INTERVAL = 10;
    private static final int TOLERATED_INTERVALS = 3;

    private final AccessReviewer reviewer;
    private final Duration interval;
    private final Ticker ticker;
    private final Executor reviews;
    private final Runnable onClose;
    private final CallerKeys keys = new CallerKeys();
    private final Map<Question, Standing> questions = new ConcurrentHashMap<>();

    private record Question(Object caller, AccessAttributes attributes) {}

    /** Somebody who depends on access. Closing it, which may be done more than once, ends that. */
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    StandingAccess(AccessReviewer reviewer, Duration interval, Ticker ticker, Executor reviews, Runnable onClose) {
        this.reviewer = reviewer;
        this.interval = interval;
        this.ticker = ticker;
        this.reviews = reviews;
        this.onClose = onClose;
    }

    /**
     * Begins.
     *
     * @param interval how often to review; zero for never
     */
    public static StandingAccess start(AccessReviewer reviewer, Duration interval) {
        if (interval.isZero()) {
            return new StandingAccess(reviewer, interval, Ticker.systemTicker(), Runnable::run, () -> {});
        }
        ExecutorService reviews = Executors.newFixedThreadPool(THREADS, Threads.daemons("access-review"));
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Threads.daemons("access-timer"));
        StandingAccess started = new StandingAccess(reviewer, interval, Ticker.systemTicker(), reviews, () -> {
            timer.shutdownNow();
            reviews.shutdownNow();
        });
        long nanos = Math.max(1, interval.toNanos() / LOOKS_PER_INTERVAL);
        ScheduledFuture<?> unused =
                timer.scheduleWithFixedDelay(Threads.repeatable(started::look), nanos, nanos, TimeUnit.NANOSECONDS);
        return started;
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
        Object key = keys.of(caller);
        List<Question> asked =
                attributes.stream().map(each -> new Question(key, each)).toList();
        Watcher watcher = new Watcher(asked, onLost);
        if (!interval.isZero()) {
            asked.forEach(question -> questions.compute(question, (same, standing) -> {
                Standing known = standing == null ? new Standing(caller, ticker.read()) : standing;
                known.watchers.add(watcher);
                return known;
            }));
        }
        return watcher;
    }

    /** Puts the questions that are due, and gives up on those that have had no answer for too long. */
    void look() {
        long now = ticker.read();
        questions.forEach((question, standing) -> {
            if (now - standing.answered >= TOLERATED_INTERVALS * interval.toNanos()) {
                lose(question, unanswered(standing));
            } else if (now - standing.asked >= interval.toNanos() - interval.toNanos() / LOOKS_PER_INTERVAL
                    && standing.beingAsked.compareAndSet(false, true)) {
                standing.asked = now;
                reviews.execute(() -> review(question, standing));
            }
        });
    }

    private void review(Question question, Standing standing) {
        long asked = standing.asked;
        try {
            if (reviewer.reviewAgain(standing.caller, question.attributes()).allowed()) {
                standing.answered = asked;
            } else {
                lose(question, new ForbiddenException(revoked(new ForbiddenException(question.attributes()))));
            }
        } catch (UnauthenticatedException e) {
            lose(question, new UnauthenticatedException(revoked(e)));
        } catch (ProxyException e) {
            log.debug("Access could not be reviewed", e);
            standing.failure = e;
        } catch (RuntimeException e) {
            log.error("The access reviewer failed", e);
        } finally {
            standing.beingAsked.set(false);
        }
    }

    private static String revoked(ProxyException why) {
        return "access was revoked: " + why.getMessage();
    }

    private ProxyException unanswered(Standing standing) {
        ProxyException failure = standing.failure;
        String why = failure == null ? "the manager's API server did not answer" : failure.getMessage();
        Duration silence = interval.multipliedBy(TOLERATED_INTERVALS);
        String length = silence.toMillis() % 1000 == 0 ? silence.toSeconds() + "s" : silence.toMillis() + "ms";
        return new UpstreamFailureException("access could not be reviewed for " + length + ": " + why, failure);
    }

    private void lose(Question question, ProxyException why) {
        Standing lost = questions.remove(question);
        if (lost != null) {
            lost.watchers.forEach(watcher -> watcher.lose(why));
        }
    }

    private void forget(Question question, Watcher watcher) {
        questions.computeIfPresent(question, (same, standing) -> {
            standing.watchers.remove(watcher);
            return standing.watchers.isEmpty() ? null : standing;
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

    /** What is known of one question. */
    private static final class Standing {

        private final Caller caller;
        private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
        private final AtomicBoolean beingAsked = new AtomicBoolean();
        private volatile long asked;
        private volatile long answered;
        private volatile @Nullable ProxyException failure;

        Standing(Caller caller, long now) {
            this.caller = caller;
            this.asked = now;
            this.answered = now;
        }
    }

    private final class Watcher implements Watch {

        private final List<Question> asked;
        private final Consumer<ProxyException> onLost;
        private final AtomicBoolean closed = new AtomicBoolean();

        Watcher(List<Question> asked, Consumer<ProxyException> onLost) {
            this.asked = asked;
            this.onLost = onLost;
        }

        void lose(ProxyException why) {
            if (end()) {
                try {
                    onLost.accept(why);
                } catch (RuntimeException e) {
                    log.error("Failed to tell that access is lost", e);
                }
            }
        }

        @Override
        public void close() {
            end();
        }

        private boolean end() {
            boolean first = closed.compareAndSet(false, true);
            if (first) {
                asked.forEach(question -> forget(question, this));
            }
            return first;
        }
    }
}
