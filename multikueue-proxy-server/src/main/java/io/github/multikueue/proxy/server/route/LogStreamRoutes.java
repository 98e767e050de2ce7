package io.github.multikueue.proxy.server.route;

import com.google.common.collect.Sets;
import com.google.inject.Inject;
import io.github.multikueue.proxy.server.http.servlet.WebSocketPaths;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** The logs that are read over WebSockets, by their paths. */
public final class LogStreamRoutes implements WebSocketPaths {

    private final Set<LogStreamRoute> routes;
    private final RequestChain chain;
    private final Responder responder;

    @Inject
    LogStreamRoutes(Set<LogStreamRoute> routes, JobRoutes jobs, RequestChain chain, Responder responder) {
        this.routes = Sets.union(routes, jobs.webSockets()).immutableCopy();
        this.chain = chain;
        this.responder = responder;
    }

    /** What answers requests for the same paths that are no handshakes. */
    Set<LogStreamRoute> routes() {
        return routes;
    }

    @Override
    public boolean contains(String path) {
        return routes.stream().anyMatch(route -> route.pattern().match(path).isPresent());
    }

    @Override
    public void handshake(HttpServletRequest request, HttpServletResponse response) throws IOException {
        for (LogStreamRoute route : routes) {
            Map<String, String> parameters =
                    route.pattern().match(request.getRequestURI()).orElse(null);
            if (parameters != null) {
                upgrade(route, responder.exchange(request, response, parameters));
                return;
            }
        }
        throw new IllegalStateException("a handshake for a path that takes none");
    }

    private void upgrade(LogStreamRoute route, Exchange exchange) {
        try {
            chain.run(route, exchange, route::upgrade);
        } catch (IOException | RuntimeException e) {
            responder.fail(e, exchange);
        }
    }
}
