package io.github.multikueue.proxy.core.logs;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.core.kube.Backoff;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How patient a {@link ResumingLog} is.
 *
 * @param startTimeout how long to wait for a container to start. Default: 5 minutes
 * @param failureTimeout how long to go on after a failure without a single byte of the log. Default: 5 minutes
 * @param quietTimeout how long a transfer may be silent before a new one takes its place. A connection that somebody on the
 *     way has forgotten looks like a container that is silent. Default: 3 minutes
 * @param pauses the pauses between tries after a failure. Default: from 200 ms to 10 s
 * @param startPauses the pauses between looks at a container that has not started. Default: from 200 ms to 1 s
 * @param ticker measures time
 * @param clock dates notices
 */
public record ResumePolicy(
        Duration startTimeout,
        Duration failureTimeout,
        Duration quietTimeout,
        Supplier<Backoff> pauses,
        Supplier<Backoff> startPauses,
        Ticker ticker,
        Clock clock) {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

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
                () -> new Backoff(FIRST_PAUSE, Duration.ofSeconds(10), random),
                () -> new Backoff(FIRST_PAUSE, Duration.ofSeconds(1), random),
                Ticker.systemTicker(),
                Clock.systemUTC());
    }
}
