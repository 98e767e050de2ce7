package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.fake.http.FakeThreads;
import io.github.multikueue.proxy.core.fake.http.LoopbackServer;
import io.github.multikueue.proxy.core.fake.http.TlsServer;
import io.github.multikueue.proxy.core.tls.CertificateAuthority;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.security.cert.X509Certificate;
import java.util.concurrent.ExecutorService;

/** Serves an API server of a test on a real port, by the sockets of fake clusters: client certificates are asked for, not judged. */
public final class SocketApiServer implements TestCarrier {

    private final CertificateAuthority authority = ClusterCertificates.newAuthority("server-ca");
    private final ExecutorService threads = FakeThreads.perConnection("api");
    private final LoopbackServer server;

    public SocketApiServer(TestCarrier.Handler handler) {
        TlsIdentity identity = authority.server("localhost", "127.0.0.1");
        TlsServer tls = new TlsServer(identity.key(), identity.certificate());
        this.server = new LoopbackServer("api", tls, handler::handle, threads);
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public X509Certificate authority() {
        return authority.certificate();
    }

    @Override
    public void close() {
        server.close();
        threads.shutdownNow();
    }
}
