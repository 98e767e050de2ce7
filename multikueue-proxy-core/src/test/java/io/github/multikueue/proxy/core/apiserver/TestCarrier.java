package io.github.multikueue.proxy.core.apiserver;

import java.io.IOException;
import java.security.cert.X509Certificate;

/**
 * A server of HTTP that carries the library in a test: TLS on the loopback interface, with client certificates asked for and not
 * judged. Closing it stops it.
 */
public interface TestCarrier extends AutoCloseable {

    /** Answers requests; {@code ApiServer.handle} is one. */
    @FunctionalInterface
    interface Handler {
        void handle(ApiExchange exchange) throws IOException;
    }

    /** Starts a carrier. */
    @FunctionalInterface
    interface Factory {
        TestCarrier start(Handler handler) throws IOException;
    }

    /** Its address: {@code https://localhost:<port>}. */
    default String url() {
        return "https://localhost:" + port();
    }

    int port();

    /** Who has signed its certificate. */
    X509Certificate authority();

    @Override
    void close();
}
