package io.github.multikueue.proxy.server.http.answer;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.jspecify.annotations.Nullable;

/**
 * Gives up on clients that are waited for too long. Jetty's idle timeouts are not used for that, since they also end
 * answers that are merely silent. Safe for use by many threads.
 */
public final class StalledWrites {

    private final Duration patience;
    private final Ticker ticker;
    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();

    /** @param patience how long a client may take nothing of what is written to it */
    public StalledWrites(Duration patience, Ticker ticker) {
        this.patience = patience;
        this.ticker = ticker;
    }

    /**
     * Something begins to wait for its client.
     *
     * @param giveUp ends the waiting; called by another thread, at most once, and never after {@link Wait#close()} returned
     */
    public Wait begin(Runnable giveUp) {
        return begin(now(), null, giveUp);
    }

    /** The time by which clients are slow, in nanoseconds. */
    long now() {
        return ticker.read();
    }

    /**
     * Something waits for its client.
     *
     * @param since {@link #now} when it began
     * @param connection the client's connection, to be counted among those in {@link #waiting}
     */
    Wait begin(long since, @Nullable ConnectionMetaData connection, Runnable giveUp) {
        Wait wait = new Wait(since, connection, giveUp);
        waits.add(wait);
        return wait;
    }

    /** How much waits for the client of each connection for at least some time. */
    Map<ConnectionMetaData, Integer> waiting(Duration atLeast) {
        long now = now();
        Map<ConnectionMetaData, Integer> counts = new IdentityHashMap<>();
        waits.forEach(wait -> {
            if (wait.connection != null && now - wait.since >= atLeast.toNanos()) {
                counts.merge(wait.connection, 1, Integer::sum);
            }
        });
        return counts;
    }

    /** Ends what has waited too long; to be called several times within the patience. */
    public void check() {
        long now = now();
        waits.forEach(wait -> wait.giveUpIfStalled(now));
    }

    /** A client that is waited for. */
    public final class Wait implements AutoCloseable {

        private final long since;
        private final @Nullable ConnectionMetaData connection;
        private final Runnable giveUp;
        private boolean over;

        private Wait(long since, @Nullable ConnectionMetaData connection, Runnable giveUp) {
            this.since = since;
            this.connection = connection;
            this.giveUp = giveUp;
        }

        private synchronized void giveUpIfStalled(long now) {
            if (!over && now - since > patience.toNanos()) {
                over = true;
                giveUp.run();
            }
        }

        /** The waiting has ended. */
        @Override
        public void close() {
            waits.remove(this);
            synchronized (this) {
                over = true;
            }
        }
    }
}
