package io.github.multikueue.proxy.server.http.exchange;

import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.kube.meta.Status;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.server.http.answer.StalledWrites;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands Jetty's requests to an {@link ApiHandler}, and ends them in whatever way it left them. Safe for use by many threads. */
public final class ExchangeHandler extends Handler.Abstract {

    private static final Logger LOG = LoggerFactory.getLogger(ExchangeHandler.class);

    private final ApiHandler handler;
    private final ExchangeContext context;
    private final Function<Status, byte[]> errors;
    private final Set<JettyExchange> open = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean draining;

    /**
     * Wraps a handler.
     *
     * @param stalls gives up on clients that take nothing
     * @param answers bounds how much answers take that their clients have not taken yet
     * @param scheduler sends pings
     * @param pingInterval how often a WebSocket gets a ping
     * @param errors the JSON of an answer to what the handler does not answer
     */
    public ExchangeHandler(
            ApiHandler handler,
            StalledWrites stalls,
            AnswerBudget answers,
            ScheduledExecutorService scheduler,
            Duration pingInterval,
            Function<Status, byte[]> errors) {
        this.handler = handler;
        this.errors = errors;
        WebSocketComponents components = new WebSocketComponents();
        installBean(components);
        this.context = new ExchangeContext(stalls, answers, scheduler, pingInterval, new WebSocketMappings(components));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (RequestTarget.refuse(request, response, callback)) {
            return true;
        }
        JettyExchange exchange;
        try {
            exchange = new JettyExchange(request, response, callback, context, draining);
        } catch (StatusException e) {
            Response.writeError(request, response, callback, e.code(), e.getMessage());
            return true;
        }
        open.add(exchange);
        if (WebSocketHandshake.mayLeaveHttp(request) || isWatch(request)) {
            handleElsewhere(request, exchange);
        } else {
            handle(exchange);
        }
        return true;
    }

    /** A silent watch holds the stack of its thread, half of which is Jetty's unless the thread is a new one. */
    private static boolean isWatch(Request request) {
        String query = request.getHttpURI().getQuery();
        return query != null && query.contains("watch=");
    }

    /** On another thread. Jetty switches a connection's protocol only after the request's handler has returned. */
    private void handleElsewhere(Request request, JettyExchange exchange) {
        try {
            request.getComponents().getExecutor().execute(() -> handle(exchange));
        } catch (RejectedExecutionException e) {
            open.remove(exchange);
            exchange.abort();
        }
    }

    private void handle(JettyExchange exchange) {
        try {
            answer(exchange);
        } catch (IOException e) {
            LOG.debug("The client is gone", e);
        } finally {
            exchange.end(() -> over(exchange));
        }
    }

    private void over(JettyExchange exchange) {
        open.remove(exchange);
        if (draining && open.isEmpty()) {
            drained.complete(null);
        }
    }

    private void answer(JettyExchange exchange) throws IOException {
        if (draining) {
            fail(exchange, new StatusException(503, "ServiceUnavailable", "the server is shutting down").status());
            return;
        }
        try {
            handler.handle(exchange);
            if (!exchange.begun()) {
                fail(exchange, StatusException.internalError("no answer").status());
            }
        } catch (StatusException e) {
            fail(exchange, e.status());
        } catch (RuntimeException e) {
            LOG.error("Failed to answer {}", exchange.request().method(), e);
            fail(exchange, StatusException.internalError("the request failed").status());
        }
    }

    /** Answers with a failure, unless another answer has begun. */
    private void fail(JettyExchange exchange, Status status) throws IOException {
        if (!exchange.begun()) {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Content-Type", "application/json");
            headers.put("Cache-Control", "no-cache, private");
            exchange.respond(status.code(), headers, errors.apply(status));
        }
    }

    /** From now on new requests are answered with 503; waits until the others have ended, or the time is over. */
    public void drain(Duration atMost) {
        draining = true;
        if (open.isEmpty()) {
            return;
        }
        try {
            drained.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Some requests did not end in time", e);
        }
    }

    /**
     * Breaks off all requests that are being answered; their handlers see clients that have left.
     *
     * @return how many
     */
    public int cutOff() {
        Set<JettyExchange> rest = Set.copyOf(open);
        rest.forEach(JettyExchange::cutOff);
        return rest.size();
    }
}
