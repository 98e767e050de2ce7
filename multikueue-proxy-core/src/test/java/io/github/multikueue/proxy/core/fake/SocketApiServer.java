package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import java.security.cert.X509Certificate;
import java.util.concurrent.ExecutorService;

/** Serves an API server of a test on a real port, by the sockets of fake clusters: client certificates are asked for, not judged. */
public final class SocketApiServer implements AutoCloseable {

    private final CertificateAuthority authority = new CertificateAuthority("server-ca");
    private final ExecutorService threads = FakeThreads.perConnection("api");
    private final HttpServer server;

    public SocketApiServer(ApiServer api) {
        TlsServer tls = new TlsServer(authority.server("localhost", "127.0.0.1"));
        this.server = new HttpServer("api", tls, api::handle, threads);
    }

    public int port() {
        return server.port();
    }

    public X509Certificate authority() {
        return authority.certificate();
    }

    @Override
    public void close() {
        server.close();
        threads.shutdownNow();
    }
}
