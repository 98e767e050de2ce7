package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;

/** Jetty as a carrier of the library: HTTP/1.1, HTTP/2 and WebSockets. */
final class JettyCarrier implements TestCarrier {

    private final Path directory = Files.createTempDirectory("jetty-carrier");
    private final TestListener listener;

    JettyCarrier(TestCarrier.Handler handler) throws IOException {
        ListenerTls tls = TestCertificates.tls(directory, ClientCertificates.REQUESTED);
        listener = TestListener.secure(tls, handler::handle);
    }

    @Override
    public int port() {
        return listener.listener().port();
    }

    @Override
    public X509Certificate authority() {
        return TestCertificates.SERVER_CA.certificate();
    }

    @Override
    public void close() {
        listener.close();
        for (String file : new String[] {"tls.crt", "tls.key", ""}) {
            directory.resolve(file).toFile().delete();
        }
    }
}
