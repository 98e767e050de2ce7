package io.github.multikueue.proxy.core.kube.client;

import java.time.Duration;

/** Is told of every call to an API server, for metrics. Called on the calling thread; must be quick and must not throw. */
@FunctionalInterface
public interface CallObserver {

    /** Does nothing. */
    CallObserver NONE = (server, outcome, duration) -> {};

    /**
     * A call is over, or for a stream, has been answered.
     *
     * @param server {@code manager}, or the name of the worker
     * @param outcome the class of the status, for example {@code 2xx}, or {@code unreachable}, {@code timeout} or
     *     {@code unusable}
     * @param duration how long the answer took
     */
    void called(String server, String outcome, Duration duration);
}
