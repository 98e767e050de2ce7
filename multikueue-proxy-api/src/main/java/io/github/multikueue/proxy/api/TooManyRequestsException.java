package io.github.multikueue.proxy.api;

import java.time.Duration;

/** A limit is reached, here or on the worker; try again later (HTTP 429). */
public class TooManyRequestsException extends ProxyException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    public TooManyRequestsException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /** How long to wait before the next try. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
