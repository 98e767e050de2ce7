package io.github.multikueue.proxy.server.route.websocket;

import io.github.multikueue.proxy.api.BadRequestException;
import java.util.Arrays;
import java.util.List;
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

    /**
     * The first of the offered ones that is known; empty if none is offered.
     *
     * @throws BadRequestException if only others are offered
     */
    public static Optional<Subprotocol> choose(List<String> offered) {
        Optional<Subprotocol> chosen =
                offered.stream().flatMap(each -> of(each).stream()).findFirst();
        if (chosen.isEmpty() && !offered.isEmpty()) {
            throw new BadRequestException("Sec-WebSocket-Protocol: none is known here (expected: " + BINARY.protocol
                    + ", " + BASE64.protocol + " or nothing)");
        }
        return chosen;
    }

    private static Optional<Subprotocol> of(String protocol) {
        return Arrays.stream(values())
                .filter(each -> each.protocol.equals(protocol))
                .findFirst();
    }
}
