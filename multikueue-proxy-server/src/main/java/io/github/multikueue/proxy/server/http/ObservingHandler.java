package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.server.observe.Observation;
import io.github.multikueue.proxy.server.observe.RequestObserver;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The outermost handler: what happens further in is seen here, whoever answers. */
final class ObservingHandler extends Handler.Wrapper {

    private final RequestObserver observer;

    ObservingHandler(RequestObserver observer) {
        this.observer = observer;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Observation observation = begin(observer, request);
        request.setAttribute(Observation.ATTRIBUTE, observation);
        return super.handle(request, response, new Ending(observation, response, callback));
    }

    /** Sees a request that Jetty could not even read, and that therefore never came to the handlers. */
    static void refused(RequestObserver observer, Request request, int code) {
        if (request.getAttribute(Observation.ATTRIBUTE) == null) {
            observer.end(begin(observer, request), code);
        }
    }

    private static Observation begin(RequestObserver observer, Request request) {
        return observer.begin(
                request.getMethod(), String.valueOf(request.getHttpURI().getPath()));
    }

    private final class Ending extends Callback.Nested {

        private final Observation observation;
        private final Response response;

        Ending(Observation observation, Response response, Callback callback) {
            super(callback);
            this.observation = observation;
            this.response = response;
        }

        @Override
        public void succeeded() {
            end(response.getStatus());
            super.succeeded();
        }

        @Override
        public void failed(Throwable cause) {
            end(response.isCommitted() ? response.getStatus() : code(cause));
            super.failed(cause);
        }

        private void end(int code) {
            if (!observation.isDetached()) {
                observer.end(observation, code);
            }
        }

        private static int code(Throwable cause) {
            return cause instanceof HttpException refused ? refused.getCode() : 500;
        }
    }
}
