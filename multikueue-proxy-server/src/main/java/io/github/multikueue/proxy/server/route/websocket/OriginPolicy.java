package io.github.multikueue.proxy.server.route.websocket;

import com.google.inject.Inject;
import io.github.multikueue.proxy.server.config.ServerConfig;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may open WebSockets: those of this very host, and those of allowed origins. Clients that are no browsers
 * send no origin, and may.
 */
public final class OriginPolicy {

    private static final String ANY = "*";

    private final Set<String> allowed;

    @Inject
    OriginPolicy(ServerConfig config) {
        this(config.streaming().allowedOrigins());
    }

    OriginPolicy(Set<String> allowed) {
        this.allowed = allowed;
    }

    /**
     * Whether a page of this origin may open a WebSocket.
     *
     * @param origins the values of the header {@code Origin}
     * @param host the header {@code Host}, or null
     */
    public boolean allows(List<String> origins, @Nullable String host) {
        if (origins.isEmpty() || allowed.contains(ANY)) {
            return true;
        }
        String origin = origins.get(0);
        return origins.size() == 1 && (allowed.contains(origin) || (host != null && isSame(origin, host)));
    }

    /** Whatever ends TLS in front of us, the browser's scheme is not ours to know; host and port are compared. */
    private static boolean isSame(String origin, String host) {
        try {
            URI page = URI.create(origin);
            URI here = URI.create("//" + host);
            return page.getHost() != null
                    && lower(page.getHost()).equals(lower(here.getHost()))
                    && port(page.getPort()) == port(here.getPort());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String lower(@Nullable String host) {
        return host == null ? "" : host.toLowerCase(Locale.ROOT);
    }

    /** The default ports of http and https count as none. */
    private static int port(int port) {
        return port == 80 || port == 443 ? -1 : port;
    }
}
