package io.github.multikueue.proxy.server.http.exchange;

import io.github.multikueue.proxy.core.apiserver.ApiExchange.Tunnel;
import io.github.multikueue.proxy.server.http.answer.StalledWrites;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that has left HTTP: what is read from it and written to it is handed over as it is. Nothing is read before somebody asks for
 * it, so a client is slowed down by whoever takes what it sends. It is never taken for idle.
 */
final class TunnelConnection extends AbstractConnection implements Connection.UpgradeTo, Tunnel, TakenConnection {

    private static final Logger LOG = LoggerFactory.getLogger(TunnelConnection.class);
    private static final long OPENING_SECONDS = 10;

    private final StalledWrites stalls;
    private final CompletableFuture<Void> opening = new CompletableFuture<>();
    /** Larger than one record of TLS: into less, Jetty decrypts by way of a buffer of its own. */
    private final ByteBuffer received = BufferUtil.allocate(PIECE);

    private final InputStream input = new Input();
    private final OutputStream output = new Output();
    private volatile boolean outputEnded;
    private ByteBuffer ahead = BufferUtil.EMPTY_BUFFER;

    private TunnelConnection(EndPoint endPoint, Executor executor, StalledWrites stalls) {
        super(endPoint, executor);
        this.stalls = stalls;
    }

    /**
     * Makes that of a request.
     *
     * @param stalls gives up on a client that takes nothing
     * @throws UnsupportedOperationException if the request did not come over HTTP/1.1
     */
    static TunnelConnection of(Request request, StalledWrites stalls) {
        ConnectionMetaData connection = request.getConnectionMetaData();
        if (connection.getHttpVersion() != HttpVersion.HTTP_1_1) {
            throw new UnsupportedOperationException("tunnel: not over this protocol (expected: HTTP/1.1)");
        }
        EndPoint endPoint = connection.getConnection().getEndPoint();
        return new TunnelConnection(endPoint, request.getComponents().getExecutor(), stalls);
    }

    /**
     * Answers the request by leaving HTTP, and waits until that is done.
     *
     * @throws IOException if the client has left
     */
    void open(Request request, ExchangeResponse response, List<Map.Entry<String, String>> headers, Callback callback)
            throws IOException {
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, this);
        response.switchProtocols(headers, new Callback.Nested(callback) {
            @Override
            public void failed(Throwable cause) {
                opening.completeExceptionally(cause);
                super.failed(cause);
            }
        });
        awaitOpen();
    }

    /** What the server of HTTP had read of it already. */
    @Override
    public void onUpgradeTo(ByteBuffer buffer) {
        ahead = BufferUtil.copy(buffer);
        BufferUtil.clear(buffer);
    }

    @Override
    public void onOpen() {
        super.onOpen();
        getEndPoint().setIdleTimeout(0);
        opening.complete(null);
    }

    /** Those who read wait by themselves. */
    @Override
    public void onFillable() {}

    /**
     * Waits until the connection has left HTTP.
     *
     * @throws IOException if the client has left
     */
    private void awaitOpen() throws IOException {
        try {
            opening.get(OPENING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw gone(e);
        } catch (ExecutionException | TimeoutException e) {
            throw gone(e);
        }
    }

    private static IOException gone(Throwable cause) {
        IOException gone = new EofException("the client has left");
        gone.initCause(cause);
        return gone;
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    /** What was written last may still be on its way: only a direction that was not ended is broken off. */
    @Override
    public void close() {
        if (!outputEnded) {
            ConnectionReset.now(getEndPoint());
        }
        super.close();
    }

    @Override
    public void abort() {
        close();
    }

    @Override
    public void abortUnlessClosed() {
        close();
    }

    @Override
    public void shutDown() {
        close();
    }

    private final class Input extends InputStream {

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (!ahead.hasRemaining() && !fill()) {
                return -1;
            }
            int count = Math.min(length, ahead.remaining());
            ahead.get(bytes, offset, count);
            return count;
        }

        /** Waits for the first byte, and takes what has come by then. */
        private boolean fill() throws IOException {
            BufferUtil.clear(received);
            int read = getEndPoint().fill(received);
            while (read == 0) {
                try (Blocker.Callback fillable = Blocker.callback()) {
                    getEndPoint().fillInterested(fillable);
                    fillable.block();
                }
                read = getEndPoint().fill(received);
            }
            ahead = received;
            if (read > 0) {
                fillUp();
            }
            return read > 0;
        }

        private void fillUp() {
            try {
                while (BufferUtil.space(received) > 0 && getEndPoint().fill(received) > 0) {
                    // More had come.
                }
            } catch (IOException e) {
                // What had come before counts; the next read fails, too.
                LOG.debug("A client broke off a tunnel", e);
            }
        }
    }

    private final class Output extends OutputStream {

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try (StalledWrites.Wait wait = stalls.begin(TunnelConnection.this::close);
                    Blocker.Callback written = Blocker.callback()) {
                getEndPoint().write(written, ByteBuffer.wrap(bytes, offset, length));
                written.block();
            }
        }

        @Override
        public void close() {
            outputEnded = true;
            getEndPoint().shutdownOutput();
        }
    }
}
