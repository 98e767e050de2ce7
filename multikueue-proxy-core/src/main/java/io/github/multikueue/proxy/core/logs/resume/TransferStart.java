package io.github.multikueue.proxy.core.logs.resume;

import com.github.benmanes.caffeine.cache.Ticker;
import com.google.common.math.LongMath;
import io.github.multikueue.proxy.api.LogOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Where each of the transfers of a followed log begins. For one thread. */
final class TransferStart {

    /**
     * How far before the line that was delivered last a transfer begins: so far the worker's clock may be set back between two
     * lines without the second being overlooked. The kubelet leaves out whatever has an earlier time.
     */
    private static final Duration CLOCK_STEP = Duration.ofSeconds(2);

    private final LogOptions asked;
    private final Ticker ticker;
    private boolean leaveOut;
    private @Nullable Long firstAsked;

    /**
     * @param asked what the reader asked for
     * @param resumed whether the reader had lines before
     */
    TransferStart(LogOptions asked, Ticker ticker, boolean resumed) {
        Long tail = asked.tailLines();
        this.asked = asked;
        this.ticker = ticker;
        this.leaveOut = tail != null && tail == 0 && !resumed;
    }

    /** Whether what there is now is to be left out: its last line must be known to tell what comes behind it. */
    boolean leavesOut() {
        return leaveOut;
    }

    /** What there was has been left out. */
    void leftOut() {
        leaveOut = false;
    }

    /**
     * The options of the next transfer.
     *
     * @param last the time of the line that was delivered last, or null if there was none
     * @param wholeLog whether it begins at the beginning of the log nevertheless
     */
    LogOptions options(boolean follow, boolean previous, @Nullable Instant last, boolean wholeLog) {
        if (last != null) {
            Instant since = last.minus(CLOCK_STEP).truncatedTo(ChronoUnit.SECONDS);
            return new LogOptions(follow, previous, true, null, null, wholeLog ? null : since, null);
        }
        Long tail = asked.tailLines();
        if (tail != null && tail == 0) {
            tail = leaveOut ? 1L : null;
        }
        return new LogOptions(follow, previous, true, tail, secondsAgo(), asked.sinceTime(), null);
    }

    /** The worker's clock is not ours, so it is asked for a time that much longer ago. */
    private @Nullable Long secondsAgo() {
        Long seconds = asked.sinceSeconds();
        if (seconds == null) {
            return null;
        }
        long now = ticker.read();
        if (firstAsked == null) {
            firstAsked = now;
        }
        long passed = Duration.ofNanos(now - firstAsked).plusMillis(999).toSeconds();
        return LongMath.saturatedAdd(seconds, passed);
    }
}
