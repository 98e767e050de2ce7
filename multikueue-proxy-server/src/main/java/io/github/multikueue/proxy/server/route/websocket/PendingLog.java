package io.github.multikueue.proxy.server.route.websocket;

import io.github.multikueue.proxy.server.observe.Observation;
import io.github.multikueue.proxy.server.route.stream.LogStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** A log that is open, waiting for the WebSocket that is to carry it. */
public final class PendingLog {

    private final LogStream stream;
    private final LogFrames frames;
    private final Observation observation;
    private final AtomicBoolean taken = new AtomicBoolean();

    /**
     * A log that nobody has taken yet.
     *
     * @param frames how its bytes become messages
     * @param observation of the handshake; ends with the log
     */
    public PendingLog(LogStream stream, LogFrames frames, Observation observation) {
        this.stream = stream;
        this.frames = frames;
        this.observation = observation;
    }

    LogStream stream() {
        return stream;
    }

    LogFrames frames() {
        return frames;
    }

    Observation observation() {
        return observation;
    }

    /** True for the first who asks: the WebSocket, or whoever gives up on it. */
    boolean take() {
        return taken.compareAndSet(false, true);
    }
}
