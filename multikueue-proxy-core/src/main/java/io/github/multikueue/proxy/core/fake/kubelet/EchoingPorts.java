package io.github.multikueue.proxy.core.fake.kubelet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Forwarded ports on which a container sends back what it gets. A client opens two streams for each connection to a port, one for an error,
 * which it never writes to, and behind it one for the data. What the streams are is told here by that order, so the connections of one
 * client must come one after another. Used by one thread.
 */
final class EchoingPorts {
    private static final int BETWEEN_STREAMS = 2;

    private final InputStream in;
    private final OutputStream out;

    EchoingPorts(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** Answers until the client sends no more. */
    void serve() throws IOException {
        try (SpdyFrames frames = new SpdyFrames(in, out)) {
            for (SpdyFrames.Frame frame = frames.next(); frame != null; frame = frames.next()) {
                boolean ofError = frame.stream() % (2 * BETWEEN_STREAMS) == 1;
                if (frame.kind() == SpdyFrames.Kind.SENT && !ofError) {
                    frames.send(frame.stream(), frame.data(), frame.last());
                }
                if (frame.kind() == SpdyFrames.Kind.RESET || (frame.last() && !ofError)) {
                    // There was no error.
                    frames.send(frame.stream() - BETWEEN_STREAMS, new byte[0], true);
                }
            }
        }
    }
}
