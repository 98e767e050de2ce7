package io.github.multikueue.proxy.server.route.websocket;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.Monitor;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.http.servlet.WebSocketUpgrades;
import io.github.multikueue.proxy.server.observe.Outcome;
import io.github.multikueue.proxy.server.observe.RequestObserver;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/** The WebSockets that carry logs: brings each together with its log, pings them, and cleans up after them. */
@Singleton
public final class LogSockets implements AutoCloseable {

    private static final int SWITCHING_PROTOCOLS = 101;
    /** A thread that has given its place back needs a moment until it takes the next task. */
    private static final int SPARE_THREADS = 16;

    private static final Duration HANDSHAKE = Duration.ofSeconds(10);

    private final ServerConfig config;
    private final RequestObserver observer;
    private final ScheduledExecutorService scheduler;
    private final ExecutorService carriers;
    private final Set<LogSocket> open = ConcurrentHashMap.newKeySet();
    private final Monitor closing = new Monitor();
    private final Monitor.Guard allClosed = closing.newGuard(open::isEmpty);

    @Inject
    LogSockets(ServerConfig config, RequestObserver observer, ScheduledExecutorService scheduler) {
        this.config = config;
        this.observer = observer;
        this.scheduler = scheduler;
        this.carriers =
                Threads.blocking("log-socket", config.streaming().limits().total() + SPARE_THREADS);
    }

    /**
     * Answers a handshake, and carries a log once the WebSocket is open. Should the client leave before that, the log is closed
     * all the same.
     *
     * @param log opens the log; asked when nothing is wrong with the handshake itself
     * @throws IOException if the handshake cannot be answered; whatever {@code log} throws is thrown, too
     */
    public void upgrade(HttpServletRequest request, HttpServletResponse response, Supplier<PendingLog> log)
            throws IOException {
        AtomicReference<@Nullable PendingLog> opened = new AtomicReference<>();
        try {
            WebSocketUpgrades.accept(request, response, () -> {
                PendingLog pending = log.get();
                opened.set(pending);
                return new LogSocketEvents(this, pending);
            });
        } catch (IOException | RuntimeException e) {
            PendingLog pending = opened.get();
            if (pending != null) {
                pending.stream().close();
            }
            throw e;
        }
        expect(requireNonNull(opened.get()));
    }

    private void expect(PendingLog pending) {
        pending.observation().detach();
        ScheduledFuture<?> unused =
                scheduler.schedule(() -> abandon(pending), HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void abandon(PendingLog pending) {
        if (pending.take()) {
            pending.stream().end(Outcome.CLIENT_GONE);
            finish(pending);
        }
    }

    /** The WebSocket is open: carries the log that was expected, in a thread of its own. Null if it came too late. */
    @Nullable
    LogSocket connected(Session session, PendingLog pending) {
        if (!pending.take()) {
            session.disconnect();
            return null;
        }
        LogSocket socket = new LogSocket(
                session, pending.stream(), pending.frames(), config.timeouts().writeStall());
        open.add(socket);
        carriers.execute(() -> carry(socket, pending));
        return socket;
    }

    private void carry(LogSocket socket, PendingLog pending) {
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

    private void finish(PendingLog pending) {
        pending.stream().close();
        observer.end(pending.observation(), SWITCHING_PROTOCOLS);
    }

    /** The WebSocket is closed, or broke. */
    void gone(LogSocket socket) {
        socket.leave();
        open.remove(socket);
        closing.enter();
        closing.leave(); // Whoever waits for this looks again.
    }

    /**
     * Waits until all readers have taken what was sent to them, and why there is no more. To be called after all logs were
     * ended: each has only so much time for that.
     */
    public void awaitClosed(Duration atMost) {
        try {
            if (closing.enterWhen(allClosed, atMost)) {
                closing.leave();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops carrying. To be called after all logs were ended. */
    @Override
    public void close() {
        carriers.shutdown();
    }
}
