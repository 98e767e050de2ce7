package io.github.multikueue.proxy.server.http.exchange;

import io.github.multikueue.proxy.core.apiserver.ApiExchange.MessageStream;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.server.http.answer.StalledWrites;
import io.github.multikueue.proxy.server.http.protocol.PingLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket on which this side speaks. Messages of the client are thrown away, its pings are answered, its close is a
 * departure. One thread sends; Jetty's threads call the methods of {@link FrameHandler}.
 */
final class MessageSocket implements FrameHandler, MessageStream, TakenConnection {

    private static final long OPENING_SECONDS = 10;

    private final Departure departure;
    private final ExchangeContext context;
    private final CompletableFuture<CoreSession> opening = new CompletableFuture<>();
    private final PingLimit pingLimit = new PingLimit();
    private final AtomicBoolean ponging = new AtomicBoolean();
    private final AtomicBoolean pinging = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile @Nullable Future<?> pings;

    MessageSocket(Departure departure, ExchangeContext context) {
        this.departure = departure;
        this.context = context;
    }

    /**
     * Waits until messages can be sent.
     *
     * @throws IOException if the client has left
     */
    void awaitOpen() throws IOException {
        try {
            opening.get(OPENING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw gone(e);
        } catch (ExecutionException | TimeoutException e) {
            throw gone(e);
        }
    }

    private IOException gone(@Nullable Throwable cause) {
        departure.leave();
        IOException gone = new EofException("the client has left the WebSocket");
        gone.initCause(cause);
        return gone;
    }

    @Override
    public void send(byte[]... utf8) throws IOException {
        if (closing.get() || departure.hasLeft()) {
            throw gone(null);
        }
        CoreSession session = opening.join();
        try (StalledWrites.Wait wait = context.stalls().begin(session::abort);
                Blocker.Callback sent = Blocker.callback()) {
            session.sendFrame(new Frame(OpCode.TEXT, true, joined(utf8)), sent, false);
            sent.block();
        } catch (IOException | RuntimeException e) {
            throw gone(e);
        }
    }

    /** A message of one frame, since there are clients that do not put fragments together. */
    private static ByteBuffer joined(byte[]... parts) {
        if (parts.length == 1) {
            return ByteBuffer.wrap(parts[0]);
        }
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.flip();
    }

    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            departure.complete();
            sendClose(CloseStatus.NORMAL, "");
        }
    }

    private void sendClose(int code, String reason) {
        if (isOpen()) {
            WebSocketClose.politely(opening.join(), code, reason);
        }
    }

    /** Tells the client that it should look for another server. */
    @Override
    public void shutDown() {
        // First, so that a handler who ends when its client has left does not say that the stream is complete.
        boolean first = closing.compareAndSet(false, true);
        departure.leave();
        if (first) {
            sendClose(CloseStatus.SHUTDOWN, "this server is shutting down");
        }
    }

    /** Ends the connection without a close frame. */
    @Override
    public void abort() {
        closing.set(true);
        opening.thenAccept(CoreSession::abort);
    }

    @Override
    public void abortUnlessClosed() {
        if (!closing.get()) {
            abort();
        }
    }

    private boolean isOpen() {
        return opening.isDone() && !opening.isCompletedExceptionally();
    }

    /** Keeps what is in between from forgetting the connection. One that still waits to be sent is enough. */
    private void ping() {
        CoreSession session = opening.join();
        if (!closing.get() && session.isOutputOpen() && pinging.compareAndSet(false, true)) {
            Callback sent = Callback.from(() -> pinging.set(false), failure -> departure.leave());
            session.sendFrame(new Frame(OpCode.PING, true, BufferUtil.EMPTY_BUFFER), sent, false);
        }
    }

    @Override
    public void onOpen(CoreSession session, Callback callback) {
        callback.succeeded();
        // Silence is not idleness, also not while the server is shutting down.
        session.addIdleTimeoutListener(timeout -> closing.get());
        long nanos = context.pingInterval().toNanos();
        pings = context.scheduler()
                .scheduleWithFixedDelay(Threads.repeatable(this::ping), nanos, nanos, TimeUnit.NANOSECONDS);
        opening.complete(session);
        session.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        CoreSession session = opening.join();
        if (frame.getOpCode() == OpCode.PING && pingLimit.isExceeded() && closing.compareAndSet(false, true)) {
            departure.leave();
            sendClose(CloseStatus.POLICY_VIOLATION, PingLimit.REASON);
        }
        // A client that sends pings and reads no answers gets one at a time.
        if (frame.getOpCode() == OpCode.PING && ponging.compareAndSet(false, true)) {
            ByteBuffer payload = BufferUtil.copy(frame.getPayload());
            Callback sent = Callback.from(() -> ponging.set(false), failure -> departure.leave());
            session.sendFrame(new Frame(OpCode.PONG, true, payload), sent, false);
        }
        callback.succeeded();
        if (frame.getOpCode() != OpCode.CLOSE) {
            session.demand();
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        Future<?> running = pings;
        if (running != null) {
            running.cancel(false);
        }
        opening.completeExceptionally(new EofException("the client has left during the handshake"));
        departure.leave();
        callback.succeeded();
    }
}
