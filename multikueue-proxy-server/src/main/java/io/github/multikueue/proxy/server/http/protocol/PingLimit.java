package io.github.multikueue.proxy.server.http.protocol;

import java.time.Duration;
import org.eclipse.jetty.io.WindowRateControl;

/** How many pings a client may send on one WebSocket: many more than a sign of life takes. Used by one thread at a time. */
public final class PingLimit {

    /** What a client that sends more is told, with code 1008. */
    public static final String REASON = "too many pings";

    private static final int MOST = 100;
    private static final Duration IN = Duration.ofSeconds(10);

    private final WindowRateControl pings = new WindowRateControl(MOST, IN);

    /** A ping has come; returns whether it is one too many. */
    public boolean isExceeded() {
        return !pings.onEvent(this);
    }
}
