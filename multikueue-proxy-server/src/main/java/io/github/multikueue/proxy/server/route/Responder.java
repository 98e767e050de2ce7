package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.github.multikueue.proxy.server.http.ClientConnection;
import io.github.multikueue.proxy.server.http.ResponseWriter;
import io.github.multikueue.proxy.server.status.Failure;
import io.github.multikueue.proxy.server.status.Failures;
import io.github.multikueue.proxy.server.status.HttpFailureException;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

    Exchange exchange(Context context) {
        return new Exchange(context, callers, writer);
    }

    void fail(Exception thrown, Context context) {
        Failure failure = expected(thrown, context.req().getMethod());
        if (failure == null) {
            LOG.error("Failed to answer a request for {}", context.endpoint().path, thrown);
            failure = Failures.internal();
        } else if (failure.code() >= 500) {
            LOG.debug("Answering {}", failure.code(), thrown);
        }
        if (context.res().isCommitted()) {
            ClientConnection.of(context.req()).abort(thrown);
        } else {
            send(failure, context);
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

    private static @Nullable Failure expected(Exception thrown, String method) {
        if (thrown instanceof HttpResponseException javalin) {
            return Failures.expected(
                    javalin.getStatus() == 405
                            ? HttpFailureException.methodNotAllowed(method)
                            : HttpFailureException.noSuchPath());
        }
        return Failures.expected(thrown);
    }

    private void send(Failure failure, Context context) {
        HttpServletResponse response = context.res();
        reset(response);
        failure.headers().forEach(response::setHeader);
        Exchange exchange = exchange(context);
        exchange.setWorkerHeader(failure.worker());
        try {
            exchange.send(failure.code(), Exchange.JSON, failure.status().toJson());
        } catch (IOException e) {
            LOG.debug("The caller left before the answer", e);
        }
    }
}
