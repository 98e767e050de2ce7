package io.github.multikueue.proxy.core.access.authentication;

import com.google.common.base.CharMatcher;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.core.kube.meta.AuthenticatedCaller;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the bearer token of a request: in the {@code Authorization} header, or, in the handshake of a WebSocket, in the offered
 * subprotocol {@code base64url.bearer.authorization.k8s.io.<token>}, which is all that a browser can send. The header wins.
 */
public final class BearerTokens {

    private static final String SCHEME = "Bearer";
    private static final String SUBPROTOCOLS = "Sec-WebSocket-Protocol";
    private static final String TOKEN = "base64url.bearer.authorization.k8s.io.";

    private BearerTokens() {}

    /**
     * Returns the token, which nobody has verified; empty if the request has none.
     *
     * @throws UnauthenticatedException if there is not exactly one, it is empty or malformed, or comes as the only subprotocol,
     *     so that none would be left to agree on
     */
    public static Optional<Caller.BearerToken> of(RequestHead request) {
        List<String> authorization = request.headers("Authorization");
        if (authorization.size() > 1) {
            throw new UnauthenticatedException("more than one Authorization header (expected: one)");
        }
        String credentials = authorization.isEmpty() ? "" : authorization.get(0).strip();
        return isBearer(credentials) ? Optional.of(ofHeader(credentials)) : ofSubprotocols(request);
    }

    /**
     * An authenticator of callers whose token is verified later, when their access is reviewed; empty without a token.
     *
     * @throws UnauthenticatedException likewise
     */
    public static Optional<AuthenticatedCaller.UnverifiedToken> unverified(RequestHead request) {
        return of(request).map(token -> new AuthenticatedCaller.UnverifiedToken(token, token.fingerprint()));
    }

    /** The WebSocket subprotocols that a request offers, in order; without the token. */
    public static List<String> subprotocols(RequestHead request) {
        return offered(request).filter(each -> !each.startsWith(TOKEN)).toList();
    }

    private static boolean isBearer(String credentials) {
        int end = SCHEME.length();
        return credentials.regionMatches(true, 0, SCHEME, 0, end)
                && (credentials.length() == end || credentials.charAt(end) == ' ');
    }

    private static Caller.BearerToken ofHeader(String credentials) {
        String token = CharMatcher.is(' ').trimFrom(credentials.substring(SCHEME.length()));
        if (token.isEmpty() || CharMatcher.whitespace().matchesAnyOf(token)) {
            throw new UnauthenticatedException("malformed Authorization header (expected: Bearer <token>)");
        }
        return new Caller.BearerToken(token);
    }

    private static Optional<Caller.BearerToken> ofSubprotocols(RequestHead request) {
        if (!"websocket".equalsIgnoreCase(request.header("Upgrade"))) {
            return Optional.empty();
        }
        List<String> tokens =
                offered(request).filter(each -> each.startsWith(TOKEN)).toList();
        if (tokens.isEmpty()) {
            return Optional.empty();
        }
        if (tokens.size() > 1) {
            throw new UnauthenticatedException("more than one bearer token among the subprotocols (expected: one)");
        }
        // A browser does not accept an answer that chooses none of what it has offered.
        if (subprotocols(request).isEmpty()) {
            throw new UnauthenticatedException(
                    "no subprotocol besides the bearer token (expected: one more, for example binary.k8s.io)");
        }
        return Optional.of(new Caller.BearerToken(decoded(tokens.get(0).substring(TOKEN.length()))));
    }

    private static Stream<String> offered(RequestHead request) {
        return request.headers(SUBPROTOCOLS).stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(String::strip)
                .filter(each -> !each.isEmpty());
    }

    private static String decoded(String encoded) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(encoded));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new UnauthenticatedException("malformed bearer token among the subprotocols (expected: base64url)");
        }
    }
}
