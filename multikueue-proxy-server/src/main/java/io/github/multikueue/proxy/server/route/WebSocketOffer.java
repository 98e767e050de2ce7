package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.server.route.websocket.Subprotocol;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a WebSocket client offers in {@code Sec-WebSocket-Protocol}: subprotocols, and among them, if it is a browser that
 * cannot set headers, its token.
 *
 * @param protocols what is offered, without the token
 * @param token the token, or null if it is not here
 */
record WebSocketOffer(List<String> protocols, @Nullable String token) {

    private static final String TOKEN_PREFIX = "base64url.bearer.authorization.k8s.io.";

    /**
     * @param headers the values of the header, one for each line it came in
     * @throws UnauthenticatedException if there is more than one token, a malformed one, or nothing besides the token that
     *     could be agreed on: a browser would not accept that
     */
    static WebSocketOffer of(List<String> headers) {
        List<String> protocols = new ArrayList<>();
        String token = null;
        for (String each : split(headers)) {
            if (!each.startsWith(TOKEN_PREFIX)) {
                protocols.add(each);
            } else if (token == null) {
                token = decoded(each.substring(TOKEN_PREFIX.length()));
            } else {
                throw new UnauthenticatedException("more than one bearer token among the subprotocols (expected: one)");
            }
        }
        if (token != null && protocols.isEmpty()) {
            throw new UnauthenticatedException(
                    "no subprotocol besides the bearer token (expected: one more, for example binary.k8s.io)");
        }
        return new WebSocketOffer(List.copyOf(protocols), token);
    }

    /**
     * The first offered one that we know; empty if none is offered.
     *
     * @throws BadRequestException if only others are offered
     */
    Optional<Subprotocol> choose() {
        Optional<Subprotocol> chosen = protocols.stream()
                .flatMap(each -> Subprotocol.of(each).stream())
                .findFirst();
        if (chosen.isEmpty() && !protocols.isEmpty()) {
            throw new BadRequestException("Sec-WebSocket-Protocol: none is known here (expected: "
                    + Subprotocol.BINARY.protocol() + ", " + Subprotocol.BASE64.protocol() + " or nothing)");
        }
        return chosen;
    }

    /** The caller, by the {@code Authorization} header if there is one, as the API server does it. */
    Caller.BearerToken caller(List<String> authorization) {
        return token == null || !authorization.isEmpty()
                ? Credentials.bearer(authorization)
                : new Caller.BearerToken(token);
    }

    private static List<String> split(List<String> headers) {
        return headers.stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    private static String decoded(String encoded) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(encoded);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new UnauthenticatedException("malformed bearer token among the subprotocols (expected: base64url)");
        }
    }

    /** Never shows the token. */
    @Override
    public String toString() {
        return "WebSocketOffer" + protocols;
    }
}
