package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads bearer tokens from the {@code Authorization} header. */
final class Credentials {

    private static final Pattern BEARER = Pattern.compile("(?i)Bearer +(\\S+) *");

    private Credentials() {}

    /** @throws UnauthenticatedException if there is not exactly one token */
    static Caller.BearerToken bearer(List<String> authorization) {
        if (authorization.isEmpty()) {
            throw new UnauthenticatedException("no bearer token (expected: header Authorization: Bearer <token>)");
        }
        if (authorization.size() > 1) {
            throw new UnauthenticatedException("more than one Authorization header (expected: one)");
        }
        Matcher bearer = BEARER.matcher(authorization.get(0));
        if (!bearer.matches()) {
            throw new UnauthenticatedException("malformed Authorization header (expected: Bearer <token>)");
        }
        return new Caller.BearerToken(bearer.group(1));
    }
}
