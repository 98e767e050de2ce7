package io.github.multikueue.proxy.core.archive.bucket;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.core.concurrent.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether one kind of thing can be done with the bucket now. That it cannot is logged once, until it can again; meanwhile nobody waits
 * for what has just failed. Safe for use by many threads.
 */
final class BucketHealth {

    private static final Logger log = LoggerFactory.getLogger(BucketHealth.class);

    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final String what;
    private final Ticker ticker;
    private final Backoff backoff;
    private final AtomicLong failures = new AtomicLong();
    private volatile @Nullable BucketException problem;
    private volatile long nextTry;

    /** @param what what is done, for the log: {@code "written"} */
    BucketHealth(String what, Ticker ticker, RandomGenerator random) {
        this.what = what;
        this.ticker = ticker;
        this.backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT, random);
    }

    /** Something to be done with the bucket. */
    @FunctionalInterface
    interface Task<T> {
        T run() throws IOException;
    }

    /** The same, if it gives nothing. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    /** Does it, and remembers whether that failed because of the bucket. */
    <T> T watch(Task<T> task) throws IOException {
        try {
            T done = task.run();
            worked();
            return done;
        } catch (BucketException e) {
            failed(e);
            throw e;
        }
    }

    /** The same, of what gives nothing. */
    void attempt(Action action) throws IOException {
        boolean unused = watch(() -> {
            action.run();
            return true;
        });
    }

    /** The same, but fails at once as long as it is too early for another try. */
    <T> T watchUnlessFailing(Task<T> task) throws IOException {
        BucketException known = problem;
        if (known != null && !isDue()) {
            throw new BucketException(String.valueOf(known.getMessage()), known);
        }
        return watch(task);
    }

    /** Whether nothing failed the last time, or it is time for another try. */
    boolean isDue() {
        return problem == null || ticker.read() - nextTry >= 0;
    }

    /** What was wrong the last time; empty if it worked. */
    Optional<String> problem() {
        return Optional.ofNullable(problem).map(Throwable::getMessage);
    }

    /** How often it has failed. */
    long failures() {
        return failures.get();
    }

    private synchronized void failed(BucketException e) {
        failures.incrementAndGet();
        nextTry = ticker.read() + backoff.next().toNanos();
        if (problem == null) {
            log.error("archive of logs: it cannot be {}: {}", what, e.getMessage(), e);
        }
        problem = e;
    }

    private synchronized void worked() {
        if (problem != null) {
            log.info("archive of logs: it can be {} again", what);
            backoff.reset();
            problem = null;
        }
    }
}
