package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.fake.http.HttpExchange;
import io.github.multikueue.proxy.core.fake.http.HttpHandler;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;

/** What a {@link FakeServer} does with a request: note it and how it ends, let a fault happen, or answer it. Thread safe. */
abstract class FakeHandler implements HttpHandler, AutoCloseable {
    private final Requests requests;
    private final Faults faults = new Faults();

    /** Remembers so many requests. */
    FakeHandler(int recordedRequests) {
        this.requests = new Requests(recordedRequests);
    }

    Requests requests() {
        return requests;
    }

    Faults faults() {
        return faults;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        FakeRequest request;
        try {
            request = new FakeRequest(exchange.httpRequest());
        } catch (StatusException e) {
            fail(exchange, e);
            return;
        }
        record(exchange, request);
    }

    private void record(HttpExchange exchange, FakeRequest request) throws IOException {
        exchange.attach(request);
        exchange.onStatus(request::answered);
        exchange.onBody(request::sent);
        exchange.onComplete(() -> requests.ended(request, FakeRequest.State.FINISHED));
        requests.add(request);
        try {
            if (!faults.apply(request, exchange)) {
                serve(exchange);
            }
        } catch (StatusException e) {
            fail(exchange, e);
        } finally {
            if (!exchange.complete()) {
                requests.ended(request, exchange.clientLeft() ? FakeRequest.State.CLIENT_LEFT : FakeRequest.State.CUT);
            }
        }
    }

    /** Answers a request that no fault has befallen. */
    abstract void serve(HttpExchange exchange) throws IOException;

    /** Answers a request that is refused, by a fault or because of what it asks. */
    abstract void fail(HttpExchange exchange, StatusException reason) throws IOException;

    /** Takes all faults back, so that what they have stalled goes on. */
    @Override
    public void close() {
        faults.clear();
    }
}
