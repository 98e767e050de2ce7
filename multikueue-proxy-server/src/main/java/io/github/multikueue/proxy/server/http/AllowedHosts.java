package io.github.multikueue.proxy.server.http;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * The names by which clients may address this server. A page whose name an attacker lets point to this server (DNS rebinding) is of the
 * same origin as what it reads here, so that no rule of browsers holds it back; but it sends its own name.
 */
final class AllowedHosts {

    private final Set<String> names;

    /** @param names without ports, addresses of IPv6 in brackets; empty for any */
    AllowedHosts(Set<String> names) {
        this.names = names.stream().map(AllowedHosts::normal).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether the request names an allowed host, in its target or its header {@code Host}; the port does not count. */
    boolean allows(Request request) {
        return names.isEmpty() || names.contains(normal(request.getHttpURI().getHost()));
    }

    private static String normal(@Nullable String host) {
        String name = host == null ? "" : host.toLowerCase(Locale.ROOT);
        return name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
    }
}
