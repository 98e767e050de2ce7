package io.github.multikueue.proxy.server.http;

import com.google.common.base.Ticker;
import java.time.Duration;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the connections of a connector: beyond that, the kernel keeps further ones waiting, some hundreds, until others have ended. Those
 * that are open are not touched. To be added to the server as a bean.
 */
final class ConnectionLimit extends NetworkConnectionLimit {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);
    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

    private final int most;
    private final String raisedBy;
    private final Ticker ticker;
    private boolean warned;
    private long lastWarning;

    /**
     * @param most the most connections
     * @param raisedBy what an operator can raise it by
     */
    ConnectionLimit(int most, String raisedBy, Ticker ticker, Connector connector) {
        super(most, connector);
        this.most = most;
        this.raisedBy = raisedBy;
        this.ticker = ticker;
    }

    /** Called with Jetty's lock held, each time the limit is reached. */
    @Override
    protected void limit() {
        long now = ticker.read();
        if (!warned || now - lastWarning > BETWEEN_WARNINGS.toNanos()) {
            warned = true;
            lastWarning = now;
            LOG.warn("Open connections: {} (expected: fewer; the limit is {}); further ones wait", most, raisedBy);
        }
        super.limit();
    }
}
