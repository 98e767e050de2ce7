package io.github.multikueue.proxy.server.route.websocket;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The WebSocket subprotocols of logs, by the names the API server has for them. Both send text messages: clients of
 * {@code binary.k8s.io} that exist take what comes for text.
 */
public enum Subprotocol {
    BINARY("binary.k8s.io", FrameEncoding::utf8),
    BASE64("base64.binary.k8s.io", FrameEncoding::base64);

    private final String protocol;
    private final Supplier<FrameEncoding> encoding;

    Subprotocol(String protocol, Supplier<FrameEncoding> encoding) {
        this.protocol = protocol;
        this.encoding = encoding;
    }

    /** The name on the wire. */
    public String protocol() {
        return protocol;
    }

    FrameEncoding encoding() {
        return encoding.get();
    }

    /** The one of this name. */
    public static Optional<Subprotocol> of(String protocol) {
        return Arrays.stream(values())
                .filter(each -> each.protocol.equals(protocol))
                .findFirst();
    }
}
