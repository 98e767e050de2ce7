package io.github.multikueue.proxy.server.route;

import java.io.IOException;

/** One endpoint of jobs of a kind that is served besides PipelineRuns. */
final class JobRoute implements Route {

    /** Answers a request. */
    @FunctionalInterface
    interface UseCase {

        /** @throws IOException if the response cannot be written */
        void answer(Exchange exchange) throws IOException;
    }

    private final RoutePattern pattern;
    private final UseCase useCase;

    JobRoute(RoutePattern pattern, UseCase useCase) {
        this.pattern = pattern;
        this.useCase = useCase;
    }

    @Override
    public RoutePattern pattern() {
        return pattern;
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        useCase.answer(exchange);
    }
}
