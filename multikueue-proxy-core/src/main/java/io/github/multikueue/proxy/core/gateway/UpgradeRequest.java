package io.github.multikueue.proxy.core.gateway;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tells requests that ask for leaving HTTP, in one of the protocols that API servers speak, from all others. */
final class UpgradeRequest {

    private static final Set<String> PROTOCOLS = Set.of("websocket", "spdy/3.1");

    private UpgradeRequest() {}

    /**
     * Returns the protocol that is asked for; empty for a request of HTTP. Others than those that API servers speak, such as {@code h2c},
     * are none, as HTTP allows it.
     *
     * @throws StatusException 400, if there is a body with it: the end of it and the begin of the protocol could be told in two ways
     */
    static Optional<String> protocol(RequestHead request) {
        List<String> wanted = request.headers("Upgrade");
        if (wanted.size() != 1
                || !PROTOCOLS.contains(wanted.get(0).strip().toLowerCase(java.util.Locale.ROOT))
                || !ConnectionHeaders.names(request.headers(), "upgrade")) {
            return Optional.empty();
        }
        boolean empty = request.headers("Content-Length").stream()
                .allMatch(length -> length.strip().equals("0"));
        if (!empty || request.header("Transfer-Encoding") != null) {
            throw StatusException.badRequest("Upgrade: with a body (expected: none)");
        }
        return Optional.of(wanted.get(0).strip());
    }
}
