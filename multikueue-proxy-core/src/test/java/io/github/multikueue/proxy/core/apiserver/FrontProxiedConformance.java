package io.github.multikueue.proxy.core.apiserver;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A new {@link FrontProxiedServer} for each test, on the carrier that a subclass names. */
public abstract class FrontProxiedConformance {

    /** The server under test. */
    FrontProxiedServer server;

    /** The carrier under test. */
    protected abstract TestCarrier.Factory carrier();

    @BeforeEach
    void startServer() throws IOException {
        server = new FrontProxiedServer(carrier());
    }

    @AfterEach
    void stopServer() {
        server.close();
    }
}
