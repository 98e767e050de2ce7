package io.github.multikueue.proxy.server;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes when a test says so. */
public final class HandTicker extends Ticker {

    private final AtomicLong now = new AtomicLong();

    /** Lets time pass. */
    public void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Override
    public long read() {
        return now.get();
    }
}
