package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.fake.http.HttpExchange;
import java.io.IOException;

/** Notes each request and how it ends. */
final class RequestRecorder {

    /** Answers a request that has been noted. */
    interface Answer {
        void to(FakeRequest request) throws IOException;
    }

    private final Requests requests;

    RequestRecorder(Requests requests) {
        this.requests = requests;
    }

    void record(HttpExchange exchange, FakeRequest request, Answer answer) throws IOException {
        exchange.onStatus(request::answered);
        exchange.onBody(request::sent);
        exchange.onComplete(() -> requests.ended(request, FakeRequest.State.FINISHED));
        requests.add(request);
        try {
            answer.to(request);
        } finally {
            if (!exchange.complete()) {
                requests.ended(request, exchange.clientLeft() ? FakeRequest.State.CLIENT_LEFT : FakeRequest.State.CUT);
            }
        }
    }
}
