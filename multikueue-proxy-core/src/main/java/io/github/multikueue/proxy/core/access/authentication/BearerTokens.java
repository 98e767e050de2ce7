package io.github.multikueue.proxy.core.access.authentication;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the bearer token of a request: in the {@code Authorization} header, or, in the handshake of a WebSocket, in the offered
 * subprotocol {@code base64url.bearer.authorization.k8s.io.<token>}, which is all that a browser can send.
 */
final class BearerTokens {

    private static final Pattern BEARER = Pattern.compile("(?i)Bearer(?: +(\\S*) *)?");
    private static final Pattern SCHEME = Pattern.compile("(?i)Bearer(?: .*)?");
    private static final String SUBPROTOCOL = "base64url.bearer.authorization.k8s.io.";

    private BearerTokens() {}

    /**
     * Returns the token; empty if the request has none.
     *
     * @throws StatusException 401, if there is not exactly one, it is empty or malformed, or comes as the only subprotocol, so
     *     that none would be left to agree on
     */
    static Optional<Caller.BearerToken> of(RequestHead request) {
        try {
            List<String> authorization = request.headers("Authorization");
            if (authorization.size() > 1) {
                throw StatusException.unauthorized();
            }
            boolean bearer = authorization.size() == 1
                    && SCHEME.matcher(authorization.get(0).strip()).matches();
            return bearer ? Optional.of(ofHeader(authorization.get(0).strip())) : ofSubprotocols(request);
        } catch (UnauthenticatedException e) {
            throw StatusException.unauthorized();
        }
    }

    private static Caller.BearerToken ofHeader(String authorization) {
        Matcher bearer = BEARER.matcher(authorization);
        if (!bearer.matches() || bearer.group(1) == null) {
            throw StatusException.unauthorized();
        }
        return new Caller.BearerToken(bearer.group(1));
    }

    private static Optional<Caller.BearerToken> ofSubprotocols(RequestHead request) {
        if (!"websocket".equalsIgnoreCase(request.header("Upgrade"))) {
            return Optional.empty();
        }
        List<String> offered = request.headers("Sec-WebSocket-Protocol").stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
        List<String> tokens =
                offered.stream().filter(each -> each.startsWith(SUBPROTOCOL)).toList();
        if (tokens.isEmpty()) {
            return Optional.empty();
        }
        if (tokens.size() > 1 || offered.size() == 1) {
            throw StatusException.unauthorized();
        }
        return Optional.of(new Caller.BearerToken(decoded(tokens.get(0).substring(SUBPROTOCOL.length()))));
    }

    private static String decoded(String encoded) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(encoded));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw StatusException.unauthorized();
        }
    }
}
