package io.github.multikueue.proxy.server.route.websocket;

import io.github.multikueue.proxy.core.logs.LogFormat;

/** Cuts the bytes of a log into WebSocket text messages. For one log, and one thread. */
public interface LogFrames {

    /** The text of the next message; empty if the bytes are not enough for one. */
    String next(byte[] bytes, int length);

    /** What is left at the end of the log; may be empty. */
    String last();

    /**
     * The message that says why the log breaks off; empty if the format has none, and the close frame has to do.
     *
     * @param status a Kubernetes Status, as JSON
     */
    String failure(String status);

    /** Messages of plain text, or of whole lines with an object each. */
    static LogFrames of(LogFormat format, Subprotocol protocol) {
        FrameEncoding encoding = protocol.encoding();
        return format == LogFormat.NDJSON ? new LineFrames(encoding) : new PlainFrames(encoding);
    }
}
