package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.chain.FailureResponses;
import io.github.multikueue.proxy.core.fake.http.HttpExchange;
import io.github.multikueue.proxy.core.fake.http.HttpHandler;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;

/** What a fake API server does with a request: note it, let a fault happen, or answer it as a real one. */
final class FakeApi implements HttpHandler {

    private final RequestRecorder recorder;
    private final Faults faults;
    private final ApiServer server;

    FakeApi(Requests requests, Faults faults, ApiServer server) {
        this.recorder = new RequestRecorder(requests);
        this.faults = faults;
        this.server = server;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        FakeRequest record;
        try {
            record = new FakeRequest(exchange.httpRequest());
        } catch (StatusException e) {
            FailureResponses.respond(exchange, e.status());
            return;
        }
        exchange.attach(record);
        recorder.record(exchange, record, request -> answer(exchange, request));
    }

    private void answer(HttpExchange exchange, FakeRequest record) throws IOException {
        try {
            if (!faults.apply(record, exchange)) {
                server.handle(exchange);
            }
        } catch (StatusException e) {
            FailureResponses.respond(exchange, e.status());
        }
    }
}
