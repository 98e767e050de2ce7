package io.github.multikueue.proxy.server.http;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.handler.CrossOriginHandler;

/**
 * Lets pages of allowed origins read this API, with a token of their own. There is nothing that a browser would add by
 * itself: no cookies, so no credentials in the sense of CORS.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">CORS</a>
 */
final class CrossOrigin {

    private static final String ANY = "*";

    private CrossOrigin() {}

    /** @param origins the allowed ones; {@code *} for any */
    static Handler handler(Set<String> origins, Handler next) {
        CrossOriginHandler handler = new CrossOriginHandler();
        handler.setAllowedOriginPatterns(origins.stream()
                .map(origin -> origin.equals(ANY) ? ANY : Pattern.quote(origin))
                .collect(Collectors.toSet()));
        handler.setAllowCredentials(false);
        handler.setAllowedMethods(Set.of("GET", "HEAD"));
        handler.setAllowedHeaders(Set.of("Authorization", "Accept", "Cache-Control", "Last-Event-ID"));
        handler.setExposedHeaders(Set.of("X-Worker-Cluster", "X-Pod-Uid", "X-Other-Pod-Uids", "Retry-After"));
        handler.setPreflightMaxAge(Duration.ofMinutes(10));
        // Pages of this very host may open WebSockets, too; their route knows.
        handler.setDeliverNonAllowedOriginWebSocketUpgradeRequests(true);
        handler.setHandler(next);
        return handler;
    }
}
