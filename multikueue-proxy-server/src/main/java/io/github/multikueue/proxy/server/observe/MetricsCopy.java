package io.github.multikueue.proxy.server.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Ticker;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The metrics in the text format of Prometheus. Writing them down takes time and memory, so it is done once at a time, and not again
 * within a second: whoever asks in between gets the same bytes. Safe for use by many threads.
 */
@Singleton
public final class MetricsCopy {

    private static final Duration OLDEST = Duration.ofSeconds(1);

    /** How many may wait for the one who scrapes, besides that one. */
    private static final int WAITING = 3;

    private record Copy(byte[] text, long since) {}

    private final PrometheusMeterRegistry registry;
    private final Runnable refresh;
    private final Ticker ticker;
    private final Semaphore places = new Semaphore(1 + WAITING);
    private final Lock scraping = new ReentrantLock();
    private volatile @Nullable Copy copy;

    @Inject
    MetricsCopy(PrometheusMeterRegistry registry, CoreMetrics core, Ticker ticker) {
        this(registry, core::refresh, ticker);
    }

    /** @param refresh brings meters up to date before they are written down */
    MetricsCopy(PrometheusMeterRegistry registry, Runnable refresh, Ticker ticker) {
        this.registry = registry;
        this.refresh = refresh;
        this.ticker = ticker;
    }

    /** The metrics, not older than a second, to be left as they are; empty if too many wait for them already. */
    public Optional<byte[]> read() {
        Copy last = copy;
        if (last != null && isFresh(last)) {
            return Optional.of(last.text());
        }
        if (!places.tryAcquire()) {
            return Optional.empty();
        }
        try {
            return Optional.of(scrape());
        } finally {
            places.release();
        }
    }

    private boolean isFresh(Copy last) {
        return ticker.read() - last.since() <= OLDEST.toNanos();
    }

    private byte[] scrape() {
        // No monitor: a virtual thread that waits for one would hold its carrier, up to JDK 23.
        scraping.lock();
        try {
            Copy last = copy;
            if (last != null && isFresh(last)) {
                return last.text();
            }
            long since = ticker.read();
            refresh.run();
            byte[] text = registry.scrape().getBytes(UTF_8);
            copy = new Copy(text, since);
            return text;
        } finally {
            scraping.unlock();
        }
    }
}
