package io.github.multikueue.proxy.api;

import org.jspecify.annotations.Nullable;

/** An API server behind the proxy answered something unusable (HTTP 502). */
public class UpstreamFailureException extends ProxyException {

    private static final long serialVersionUID = 1L;

    public UpstreamFailureException(String message) {
        this(message, null);
    }

    public UpstreamFailureException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
