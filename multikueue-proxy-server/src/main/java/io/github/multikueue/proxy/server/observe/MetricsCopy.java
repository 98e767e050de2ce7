package io.github.multikueue.proxy.server.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Ticker;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics in the text format of Prometheus. Writing them down takes time and memory, so it is done once at a time, and not again
 * within a second: whoever asks in between gets the same bytes. Meters that come and go are changed by the same thread just before, and
 * at no other time: whoever wrote them down meanwhile would find one twice, which is an error, or not at all. Safe for use by many threads.
 */
@Singleton
public final class MetricsCopy {

    private static final Logger log = LoggerFactory.getLogger(MetricsCopy.class);

    private static final Duration OLDEST = Duration.ofSeconds(1);

    /** How many may wait for the one who scrapes, besides that one. */
    private static final int WAITING = 3;

    /** What those are told who ask while too many wait already. */
    public static final String BUSY = "metrics: being read by many (expected: few scrapes at a time); try again";

    private record Copy(byte[] text, long since) {}

    private final PrometheusMeterRegistry registry;
    private final Ticker ticker;
    private final List<Runnable> refreshes = new CopyOnWriteArrayList<>();
    private final Semaphore places = new Semaphore(1 + WAITING);
    private final Lock scraping = new ReentrantLock();
    private volatile @Nullable Copy copy;

    @Inject
    MetricsCopy(PrometheusMeterRegistry registry, CoreMetrics core, Ticker ticker) {
        this(registry, ticker);
        beforeReading(core::refresh);
    }

    /** @param registry has all meters; to be read by nothing else */
    public MetricsCopy(PrometheusMeterRegistry registry, Ticker ticker) {
        this.registry = registry;
        this.ticker = ticker;
    }

    /** Where the meters are, for others besides. */
    public PrometheusMeterRegistry registry() {
        return registry;
    }

    /**
     * Changes meters from now on before they are written down, and never while they are.
     *
     * @param refresh run by one thread at a time; meters stay as they are if it fails
     */
    public void beforeReading(Runnable refresh) {
        refreshes.add(refresh);
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

    /** The metrics as they are now, however many wait for them. */
    public byte[] readNow() {
        scraping.lock();
        try {
            return write();
        } finally {
            scraping.unlock();
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
            return last != null && isFresh(last) ? last.text() : write();
        } finally {
            scraping.unlock();
        }
    }

    private byte[] write() {
        long since = ticker.read();
        refreshes.forEach(MetricsCopy::refresh);
        byte[] text = registry.scrape().getBytes(UTF_8);
        copy = new Copy(text, since);
        return text;
    }

    private static void refresh(Runnable refresh) {
        try {
            refresh.run();
        } catch (RuntimeException e) {
            log.error("metrics: some cannot be brought up to date, and are told as they were", e);
        }
    }
}
