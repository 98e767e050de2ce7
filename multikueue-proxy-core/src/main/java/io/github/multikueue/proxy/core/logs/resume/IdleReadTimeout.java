package io.github.multikueue.proxy.core.logs.resume;

import com.github.benmanes.caffeine.cache.Ticker;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes the stream that a thread reads from if it has been silent for too long. */
public final class IdleReadTimeout implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(IdleReadTimeout.class);

    private final long quietNanos;
    private final Ticker ticker;
    private final Runnable end;
    private volatile @Nullable InputStream reading;
    private volatile long readingSince;
    private volatile @Nullable InputStream closed;

    /**
     * Begins to watch.
     *
     * @param policy says how long a read may take
     */
    public IdleReadTimeout(ResumePolicy policy, ResumeThreads threads) {
        this.quietNanos = policy.quietTimeout().toNanos();
        // Logs that were opened together are looked at one after another.
        long delay = quietNanos / 2 + Math.floorMod(System.identityHashCode(this) * 1_000_003L, quietNanos / 2 + 1);
        this.ticker = policy.ticker();
        this.end = threads.repeat(this::check, delay, quietNanos / 2 + 1);
    }

    /**
     * Reads; if that takes too long, the stream is closed, which makes the read fail.
     *
     * @throws IOException what the stream threw
     */
    public int read(InputStream in, byte[] bytes, int offset, int length) throws IOException {
        readingSince = ticker.read();
        reading = in;
        try {
            return in.read(bytes, offset, length);
        } finally {
            reading = null;
        }
    }

    /** Whether it was silence that ended this stream. */
    boolean hasClosed(InputStream in) {
        return closed == in;
    }

    /** Ends the watch. */
    @Override
    public void close() {
        end.run();
    }

    private void check() {
        long since = readingSince;
        InputStream in = reading;
        if (in != null && ticker.read() - since > quietNanos) {
            closed = in;
            try {
                in.close();
            } catch (IOException e) {
                log.debug("cannot close a silent transfer", e);
            }
        }
    }
}
