package io.github.multikueue.proxy.core.fake.http;

import io.github.multikueue.proxy.core.apiserver.ApiExchange.Tunnel;
import io.github.multikueue.proxy.core.apiserver.chain.FailureResponses;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** One client's connection: handshake, then request after request. */
final class LoopbackConnection implements Runnable {
    private static final int HANDSHAKE_MILLIS = 10_000;

    private final Socket raw;
    private final TlsServer tls;
    private final HttpHandler handler;
    private final Executor executor;
    private final Runnable onClose;
    private volatile boolean closed;
    private volatile @Nullable HttpInput input;
    private @Nullable CompletableFuture<Boolean> pendingRead;
    private volatile @Nullable SSLSocket secured;

    LoopbackConnection(Socket raw, TlsServer tls, HttpHandler handler, Executor executor, Runnable onClose) {
        this.raw = raw;
        this.tls = tls;
        this.handler = handler;
        this.executor = executor;
        this.onClose = onClose;
    }

    @Override
    public void run() {
        try {
            raw.setSoTimeout(HANDSHAKE_MILLIS);
            try (SSLSocket socket = tls.accept(raw)) {
                socket.startHandshake();
                raw.setSoTimeout(0);
                secured = socket;
                serve(socket);
            }
        } catch (IOException | UncheckedIOException e) {
            // The client refused our certificate, left, or was cut off: nobody is left to be told.
        } finally {
            drop();
            onClose.run();
        }
    }

    private void serve(SSLSocket socket) throws IOException {
        HttpInput in = new HttpInput(socket.getInputStream());
        HttpOutput out = new HttpOutput(socket.getOutputStream());
        input = in;
        X509Certificate certificate = certificate(socket.getSession());
        boolean more = true;
        while (more && !closed) {
            if (pendingRead != null && !pendingRead.join()) {
                return;
            }
            pendingRead = null;
            HttpRequest request = read(in, out, certificate);
            if (request == null) {
                return;
            }
            HttpExchange exchange = new HttpExchange(request, this, out);
            handler.handle(exchange);
            more = request.keepAlive() && exchange.complete() && !exchange.closes();
        }
    }

    /** The next request; null at the end of the connection, or of what can be understood of it. */
    private @Nullable HttpRequest read(HttpInput in, HttpOutput out, @Nullable X509Certificate certificate)
            throws IOException {
        try {
            return in.read(certificate, () -> sendContinue(out));
        } catch (StatusException e) {
            refuse(e, out, certificate);
        } catch (ProtocolException e) {
            refuse(StatusException.badRequest("malformed request: " + e.getMessage()), out, certificate);
        }
        return null;
    }

    private void refuse(StatusException reason, HttpOutput out, @Nullable X509Certificate certificate)
            throws IOException {
        HttpRequest unknown = new HttpRequest("GET", "/", List.of(), new byte[0], false, certificate);
        FailureResponses.respond(new HttpExchange(unknown, this, out), reason.status());
    }

    /** Reads ahead to notice that the client leaves; what it reads instead belongs to the next request. */
    void watch(Runnable departed) {
        HttpInput in = input;
        if (in == null) {
            throw new IllegalStateException("no request yet");
        }
        CompletableFuture<Boolean> read = new CompletableFuture<>();
        pendingRead = read;
        try {
            executor.execute(() -> read.complete(isMore(in, departed)));
        } catch (RejectedExecutionException e) {
            // The cluster is closing, and with it this connection.
            read.complete(false);
        }
    }

    private static boolean isMore(HttpInput in, Runnable departed) {
        try {
            if (in.await()) {
                return true;
            }
        } catch (IOException e) {
            // A broken connection is a departure like an orderly end.
        }
        departed.run();
        return false;
    }

    /** The connection without HTTP, from what was read of it already on. */
    Tunnel tunnel() throws IOException {
        HttpInput in = input;
        SSLSocket socket = secured;
        if (in == null || socket == null) {
            throw new IllegalStateException("no request yet");
        }
        CompletableFuture<Boolean> ahead = pendingRead;
        return new SocketTunnel(socket, in.rest(() -> ahead == null || ahead.join()), this::drop);
    }

    boolean closed() {
        return closed;
    }

    /** Closes the socket underneath TLS, at once, from any thread. */
    void drop() {
        closed = true;
        try {
            raw.close();
        } catch (IOException e) {
            // It is closed as far as we are concerned.
        }
    }

    private static void sendContinue(HttpOutput out) {
        try {
            out.head(100, Map.of());
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable X509Certificate certificate(SSLSession session) {
        try {
            return (X509Certificate) session.getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }
}
