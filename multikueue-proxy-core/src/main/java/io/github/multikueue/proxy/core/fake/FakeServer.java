package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.fake.http.FakeThreads;
import io.github.multikueue.proxy.core.fake.http.LoopbackServer;
import io.github.multikueue.proxy.core.fake.http.TlsServer;
import io.github.multikueue.proxy.core.tls.CertificateAuthority;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * An HTTPS server (HTTP/1.1) in this process on a free loopback port: its address, a record of its requests, faults, and
 * connections that a test closes, refuses or leaves without an answer. Thread safe.
 */
public abstract sealed class FakeServer implements AutoCloseable permits FakeCluster, FakeTektonResults {
    private final String name;
    private final CertificateAuthority authority;
    private final FakeHandler handler;
    private final LoopbackServer server;
    private final @Nullable ExecutorService ownExecutor;

    /**
     * Listens.
     *
     * @param authority signs client certificates, and is the one clients are to trust
     * @param identity what the server shows
     * @param executor runs each connection for as long as it lives, and is never shut down; null for threads of its own
     */
    FakeServer(
            String name,
            CertificateAuthority authority,
            TlsIdentity identity,
            FakeHandler handler,
            @Nullable Executor executor) {
        this.name = name;
        this.authority = authority;
        this.handler = handler;
        ownExecutor = executor == null ? FakeThreads.perConnection(name) : null;
        Executor connections = ownExecutor == null ? Objects.requireNonNull(executor) : ownExecutor;
        TlsServer tls = new TlsServer(identity.key(), identity.certificate(), authority.certificate());
        server = new LoopbackServer(name, tls, handler, connections);
    }

    /** What it is called in thread names and kubeconfigs. */
    public String name() {
        return name;
    }

    /** Its address: {@code https://127.0.0.1:<port>}. */
    public String url() {
        return "https://127.0.0.1:" + server.port();
    }

    /** The PEM of the authority that signs its certificate, and the certificates of its users. */
    public String certificateAuthority() {
        return authority.certificatePem();
    }

    /** Makes something go wrong from now on. */
    public Fault.Injection inject(Fault fault) {
        return handler.faults().inject(fault);
    }

    /** Takes all faults back. */
    public void clearFaults() {
        handler.faults().clear();
    }

    /** The requests it got. */
    public Requests requests() {
        return handler.requests();
    }

    /** How many connections are open. */
    public int openConnections() {
        return server.connectionCount();
    }

    /** Closes all connections, and resets those that come, as a server does that is down. */
    public void disconnect() {
        server.disconnect();
    }

    /** Listens again, on the same port; ends {@link #disconnect()} and {@link #blackHole()}. */
    public void reconnect() {
        server.reconnect();
    }

    /** Closes all connections and goes on listening, as a server that restarts; what it stores stays. */
    public void restart() {
        server.disconnect();
        server.reconnect();
    }

    /** Closes all connections; accepts new ones without ever sending a byte. */
    public void blackHole() {
        server.blackHole();
    }

    /** Whether it does not answer those who connect. */
    boolean isDown() {
        return server.isDown();
    }

    /** Frees port and threads at once. */
    @Override
    public void close() {
        server.close();
        handler.close();
        if (ownExecutor != null) {
            ownExecutor.shutdownNow();
        }
    }
}
