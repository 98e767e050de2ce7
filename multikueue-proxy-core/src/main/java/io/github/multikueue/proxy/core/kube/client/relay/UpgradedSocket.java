package io.github.multikueue.proxy.core.kube.client.relay;

import io.github.multikueue.proxy.core.kube.client.guard.LayeredSockets;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;
import okio.Sink;
import okio.Source;

/**
 * A connection that OkHttp gives away, and what that is made of.
 *
 * @param given as OkHttp gives it away; it knows what was read ahead
 * @param tls decrypts and encrypts
 * @param tcp is below that
 */
record UpgradedSocket(okio.Socket given, Socket tls, Socket tcp) implements okio.Socket {

    static UpgradedSocket of(okio.Socket given, Socket tls, SSLSocketFactory maker) {
        Socket tcp = maker instanceof LayeredSockets layered ? layered.below(tls) : null;
        return new UpgradedSocket(given, tls, tcp == null ? tls : tcp);
    }

    /** Whether something has come that was not read: decrypted, or for TLS. */
    boolean hasReceived() throws IOException {
        return tls.getInputStream().available() > 0 || tcp.getInputStream().available() > 0;
    }

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
