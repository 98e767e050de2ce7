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

    /** How far the worker's clock may be set back while nobody reads, without a line being overlooked. */
    private static final Duration CLOCK_STEP = Duration.ofSeconds(2);

    /** How far before the line that was delivered last a transfer begins. */
    enum Reach {
        /** Not at all: nothing was written that no transfer had. */
        LAST_LINE,
        /** As far as the clock may have been set back: lines may have been written that no transfer had. */
        CLOCK_STEP,
        /** At the beginning of the log. */
        WHOLE_LOG
    }

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
     */
    LogOptions options(boolean follow, boolean previous, @Nullable Instant last, Reach reach) {
        if (last != null) {
            return new LogOptions(follow, previous, true, null, null, since(last, reach), null);
        }
        Long tail = asked.tailLines();
        if (tail != null && tail == 0) {
            tail = leaveOut ? 1L : null;
        }
        return new LogOptions(follow, previous, true, tail, secondsAgo(), asked.sinceTime(), null);
    }

    private static @Nullable Instant since(Instant last, Reach reach) {
        return switch (reach) {
            case LAST_LINE -> last.truncatedTo(ChronoUnit.SECONDS);
            case CLOCK_STEP -> last.minus(CLOCK_STEP).truncatedTo(ChronoUnit.SECONDS);
            case WHOLE_LOG -> null;
        };
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
