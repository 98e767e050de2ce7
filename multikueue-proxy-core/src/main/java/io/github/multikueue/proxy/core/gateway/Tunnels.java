package io.github.multikueue.proxy.core.gateway;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.client.relay.RelayAnswer;
import io.github.multikueue.proxy.core.kube.client.relay.RelaySocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries bytes between clients and the API server once both have left HTTP: two threads for each tunnel, one for each direction. A
 * direction that ends is ended on the other side, too; the opposite one goes on, until it has been idle for ten seconds: whoever has ended
 * one direction has either left, or waits for the rest. A direction that breaks ends both.
 */
final class Tunnels implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(Tunnels.class);

    private static final int MOST = 10_000;

    private final UpstreamFailures failures;
    private final Duration halfClosedIdle;
    private final ExecutorService threads = Threads.blocking("gateway-tunnel", MOST);

    /** @param halfClosedIdle how long one direction may be idle when the other has ended */
    Tunnels(UpstreamFailures failures, Duration halfClosedIdle) {
        this.failures = failures;
        this.halfClosedIdle = halfClosedIdle;
    }

    /**
     * Passes the switch of protocols on, and carries bytes until both directions have ended.
     *
     * @param protocol which was asked for
     * @throws IOException if the client is gone
     */
    void open(ApiCall call, RelayAnswer answer, String protocol) throws IOException {
        RelaySocket server = Objects.requireNonNull(answer.socket());
        List<String> agreed = answer.headers().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Upgrade"))
                .map(header -> header.getValue().strip())
                .toList();
        if (agreed.size() != 1 || !agreed.get(0).equalsIgnoreCase(protocol)) {
            throw failures.badGateway("switched to another protocol than was asked for");
        }
        List<Map.Entry<String, String>> headers = new ArrayList<>(ForwardedHeaders.ofAnswer(answer.headers()));
        headers.removeIf(header -> header.getKey().equalsIgnoreCase("Content-Length"));
        headers.add(Map.entry("Connection", "Upgrade"));
        headers.add(Map.entry("Upgrade", agreed.get(0)));
        try (ApiExchange.Tunnel client = call.exchange().tunnel(headers)) {
            carry(client, server);
        }
    }

    private void carry(ApiExchange.Tunnel client, RelaySocket server) {
        Runnable cut = () -> {
            server.close();
            client.close();
        };
        Direction up = new Direction(client.input(), server.output(), cut);
        Direction down = new Direction(server.input(), client.output(), cut);
        try {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(up, threads);
            CompletableFuture<Void> receiving = CompletableFuture.runAsync(down, threads);
            CompletableFuture.anyOf(sending, receiving).get();
            awaitRest(sending, up);
            awaitRest(receiving, down);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | RejectedExecutionException e) {
            logger.debug("A tunnel broke", e);
        } finally {
            cut.run();
        }
    }

    /** Returns when a direction has ended, or nothing came for too long. */
    private void awaitRest(CompletableFuture<Void> running, Direction direction)
            throws InterruptedException, ExecutionException {
        while (!running.isDone()) {
            long before = direction.carried;
            try {
                running.get(halfClosedIdle.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (direction.carried == before) {
                    return;
                }
            }
        }
    }

    /** One of the two directions of a tunnel. */
    private static final class Direction implements Runnable {

        private final InputStream in;
        private final OutputStream out;
        private final Runnable cut;
        /** Written by the thread that carries alone. */
        private volatile long carried;

        Direction(InputStream in, OutputStream out, Runnable cut) {
            this.in = in;
            this.out = out;
            this.cut = cut;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate")
        public void run() {
            byte[] piece = new byte[ApiExchange.Tunnel.PIECE];
            try {
                for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                    out.write(piece, 0, read);
                    out.flush();
                    carried += read;
                }
                out.close();
            } catch (IOException e) {
                logger.debug("A direction of a tunnel broke", e);
                cut.run();
            }
        }
    }

    /** Ends all tunnels; their threads end with them. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
