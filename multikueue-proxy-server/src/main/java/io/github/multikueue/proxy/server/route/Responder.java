package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.github.multikueue.proxy.server.http.servlet.ClientConnection;
import io.github.multikueue.proxy.server.http.servlet.ResponseWriter;
import io.github.multikueue.proxy.server.status.Failure;
import io.github.multikueue.proxy.server.status.Failures;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests that fail: with a Kubernetes {@code Status}, or by breaking off what has begun. */
final class Responder {

    private static final Logger LOG = LoggerFactory.getLogger(Responder.class);

    private final Callers callers;
    private final ResponseWriter writer;

    @Inject
    Responder(Callers callers, ResponseWriter writer) {
        this.callers = callers;
        this.writer = writer;
    }

    /** @param parameters the parts of the path that stand for something, by their names */
    Exchange exchange(HttpServletRequest request, HttpServletResponse response, Map<String, String> parameters) {
        return new Exchange(request, response, parameters, callers, writer);
    }

    void fail(Exception thrown, Exchange exchange) {
        Failure failure = Failures.expected(thrown);
        if (failure == null) {
            LOG.error(
                    "Failed to answer a request for {}", exchange.observation().route(), thrown);
            failure = Failures.internal();
        } else if (failure.code() >= 500) {
            LOG.debug("Answering {}", failure.code(), thrown);
        }
        if (exchange.response().isCommitted()) {
            ClientConnection.of(exchange.request()).abort(thrown);
        } else {
            send(failure, exchange);
        }
    }

    /** What was meant for another answer goes; what browsers are told of origins stays, so that pages can read failures. */
    private static void reset(HttpServletResponse response) {
        Map<String, String> kept = new HashMap<>();
        for (String name : response.getHeaderNames()) {
            if (name.startsWith("Access-Control-") || name.equals("Vary")) {
                kept.put(name, response.getHeader(name));
            }
        }
        response.reset();
        kept.forEach(response::setHeader);
    }

    private static void send(Failure failure, Exchange exchange) {
        HttpServletResponse response = exchange.response();
        reset(response);
        failure.headers().forEach(response::setHeader);
        exchange.setWorkerHeader(failure.worker());
        exchange.sendJson(failure.code(), failure.status().toJson());
    }
}
