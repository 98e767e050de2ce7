package io.github.multikueue.proxy.server.route.websocket;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.observe.Observation;
import io.github.multikueue.proxy.server.observe.Outcome;
import io.github.multikueue.proxy.server.observe.RequestObserver;
import io.github.multikueue.proxy.server.route.stream.LogStream;
import io.javalin.http.Context;
import io.javalin.websocket.WsConnectContext;
import io.javalin.websocket.WsContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The WebSockets that carry logs: brings each together with its log, pings them, and cleans up after them. */
@Singleton
public final class LogSockets implements AutoCloseable {

    private static final String PENDING = "pending log";
    private static final String SOCKET = "log socket";
    private static final int SWITCHING_PROTOCOLS = 101;
    /** A thread that has given its place back needs a moment until it takes the next task. */
    private static final int SPARE_THREADS = 16;

    private static final Duration HANDSHAKE = Duration.ofSeconds(10);

    private final ServerConfig config;
    private final RequestObserver observer;
    private final ScheduledExecutorService scheduler;
    private final ExecutorService carriers;
    private final Set<LogSocket> open = ConcurrentHashMap.newKeySet();

    /** A log that is open, waiting for the WebSocket that is to carry it. */
    public record Pending(LogStream stream, LogFrames frames, Observation observation, AtomicBoolean connected) {

        /** A log that no WebSocket has taken yet. */
        public Pending(LogStream stream, LogFrames frames, Observation observation) {
            this(stream, frames, observation, new AtomicBoolean());
        }
    }

    @Inject
    LogSockets(ServerConfig config, RequestObserver observer, ScheduledExecutorService scheduler) {
        this.config = config;
        this.observer = observer;
        this.scheduler = scheduler;
        this.carriers =
                Threads.blocking("log-socket", config.streaming().limits().total() + SPARE_THREADS);
    }

    /** The handshake will succeed; should the client leave before it is over, the log is closed all the same. */
    public void expect(Context handshake, Pending pending) {
        pending.observation().detach();
        handshake.attribute(PENDING, pending);
        ScheduledFuture<?> unused =
                scheduler.schedule(() -> abandon(pending), HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void abandon(Pending pending) {
        if (pending.connected().compareAndSet(false, true)) {
            pending.stream().end(Outcome.CLIENT_GONE);
            finish(pending);
        }
    }

    /** The handshake is over: carries the log that was expected, in a thread of its own. */
    public void connected(WsConnectContext context) {
        Pending pending = context.attribute(PENDING);
        if (pending == null || !pending.connected().compareAndSet(false, true)) {
            context.session.disconnect();
            return;
        }
        LogSocket socket = new LogSocket(
                context.session,
                pending.stream(),
                pending.frames(),
                config.timeouts().writeStall());
        context.attribute(SOCKET, socket);
        open.add(socket);
        carriers.execute(() -> carry(socket, pending));
    }

    private void carry(LogSocket socket, Pending pending) {
        Duration interval = config.streaming().keepAliveInterval();
        Runnable ping = Threads.repeatable(() -> socket.ping(interval));
        Future<?> pings =
                scheduler.scheduleWithFixedDelay(ping, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
        try {
            socket.run();
        } finally {
            pings.cancel(false);
            finish(pending);
        }
    }

    private void finish(Pending pending) {
        pending.stream().close();
        observer.end(pending.observation(), SWITCHING_PROTOCOLS);
    }

    /** The WebSocket is closed, or broke. */
    public void gone(WsContext context) {
        LogSocket socket = context.attribute(SOCKET);
        if (socket != null) {
            socket.leave();
            open.remove(socket);
            if (open.isEmpty()) {
                synchronized (open) {
                    open.notifyAll();
                }
            }
        }
    }

    /**
     * Waits until all readers have taken what was sent to them, and why there is no more. To be called after all logs were
     * ended: each has only so much time for that.
     */
    public void awaitClosed(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (open) {
            try {
                for (long left = atMost.toNanos(); !open.isEmpty() && left > 0; left = deadline - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(open, left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Stops carrying. To be called after all logs were ended. */
    @Override
    public void close() {
        carriers.shutdown();
    }
}
