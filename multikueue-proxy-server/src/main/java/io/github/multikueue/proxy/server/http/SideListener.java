package io.github.multikueue.proxy.server.http;

import java.io.IOException;
import java.time.Duration;

/** An API that the server serves on a port of its own, beside its main one. Started once, stopped once. */
public interface SideListener {

    /** What it is called, for example {@code deployments}. */
    String name();

    /**
     * Begins to serve.
     *
     * @throws java.net.BindException if the port is taken
     * @throws io.github.multikueue.proxy.core.InvalidConfigException if a file cannot be used that is named in the settings
     * @throws IOException if it cannot begin for another reason; the message is for the user
     */
    void start() throws IOException;

    /** The port that is served on, once started. */
    int port();

    /** Lets requests end within the time given, then closes all connections. */
    void stop(Duration grace);
}
