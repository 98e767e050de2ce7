package io.github.multikueue.proxy.core.kube.client.relay;

import java.net.Socket;
import okio.Sink;
import okio.Source;

/**
 * A connection that OkHttp gives away, and what that is made of.
 *
 * @param given as OkHttp gives it away; it knows what was read ahead
 * @param below speaks TLS
 */
record UpgradedSocket(okio.Socket given, Socket below) implements okio.Socket {

    @Override
    public Source getSource() {
        return given.getSource();
    }

    @Override
    public Sink getSink() {
        return given.getSink();
    }

    @Override
    public void cancel() {
        given.cancel();
    }
}
