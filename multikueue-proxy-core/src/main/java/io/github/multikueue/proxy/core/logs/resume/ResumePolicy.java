package io.github.multikueue.proxy.core.logs.resume;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.core.concurrent.Backoff;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The timeouts and pauses of a {@link ResumingLog}.
 *
 * @param startTimeout how long to wait for a container to start. Default: 5 minutes
 * @param failureTimeout how long to go on after a failure without a single byte of the log. Default: 5 minutes
 * @param quietTimeout how long a transfer may be silent before a new one takes its place. A connection that somebody on the
 *     way has forgotten looks like a container that is silent. Default: 3 minutes
 * @param pauses the pauses between tries after a failure. Default: from 200 ms to 5 s
 * @param startPauses the pauses between looks at a container that has not started. Default: from 200 ms to 1 s
 * @param ticker measures time
 * @param clock dates notices
 * @param unattended whether nobody waits for the log at the moment, as when it is captured without a reader: then the failure
 *     timeout is {@link #UNATTENDED_FAILURE_TIMEOUT}, if that is longer; the other one begins when somebody comes. Default: never
 * @param longestRetryAfter the most that is waited because a worker asks for it by {@code Retry-After}. Default: 1 minute
 * @param counts counts what happens; the same for all that were made of one policy
 */
public record ResumePolicy(
        Duration startTimeout,
        Duration failureTimeout,
        Duration quietTimeout,
        Supplier<Backoff> pauses,
        Supplier<Backoff> startPauses,
        Ticker ticker,
        Clock clock,
        BooleanSupplier unattended,
        Duration longestRetryAfter,
        ResumeCounts counts) {

    /**
     * How long to go on after a failure when nobody waits. A worker that is back within it still has its Pods: Kueue gives a
     * lost worker 15 minutes by default ({@code workerLostTimeout}) before it looks for another one.
     */
    public static final Duration UNATTENDED_FAILURE_TIMEOUT = Duration.ofHours(1);

    /** Less than the failure timeout, so that a worker that asks for more is tried again before that. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(1);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    /** As patient as a reader is. */
    public ResumePolicy(
            Duration startTimeout,
            Duration failureTimeout,
            Duration quietTimeout,
            Supplier<Backoff> pauses,
            Supplier<Backoff> startPauses,
            Ticker ticker,
            Clock clock) {
        this(
                startTimeout,
                failureTimeout,
                quietTimeout,
                pauses,
                startPauses,
                ticker,
                clock,
                () -> false,
                LONGEST_RETRY_AFTER,
                new ResumeCounts());
    }

    /** The defaults. */
    public static ResumePolicy standard() {
        return standard(Duration.ofMinutes(5));
    }

    /**
     * The defaults, but for one.
     *
     * @param startTimeout how long to wait for a container to start
     */
    public static ResumePolicy standard(Duration startTimeout) {
        SecureRandom random = new SecureRandom();
        return new ResumePolicy(
                startTimeout,
                Duration.ofMinutes(5),
                Duration.ofMinutes(3),
                () -> new Backoff(FIRST_PAUSE, Duration.ofSeconds(5), random),
                () -> new Backoff(FIRST_PAUSE, Duration.ofSeconds(1), random),
                Ticker.systemTicker(),
                Clock.systemUTC());
    }

    /**
     * The same for a log that is read whether somebody waits for it or not.
     *
     * @param nobodyWaits asked at each failure, by the reading thread
     */
    public ResumePolicy unattendedWhile(BooleanSupplier nobodyWaits) {
        return new ResumePolicy(
                startTimeout,
                failureTimeout,
                quietTimeout,
                pauses,
                startPauses,
                ticker,
                clock,
                nobodyWaits,
                longestRetryAfter,
                counts);
    }

    /** The same, but for the most that is waited because a worker asks for it. */
    public ResumePolicy withLongestRetryAfter(Duration longest) {
        return new ResumePolicy(
                startTimeout,
                failureTimeout,
                quietTimeout,
                pauses,
                startPauses,
                ticker,
                clock,
                unattended,
                longest,
                counts);
    }

    /** How long to go on after a failure while nobody waits. */
    Duration unattendedFailureTimeout() {
        return UNATTENDED_FAILURE_TIMEOUT.compareTo(failureTimeout) > 0 ? UNATTENDED_FAILURE_TIMEOUT : failureTimeout;
    }
}
