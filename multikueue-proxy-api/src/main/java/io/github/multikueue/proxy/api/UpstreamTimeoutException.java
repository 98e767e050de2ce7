package io.github.multikueue.proxy.api;

import org.jspecify.annotations.Nullable;

/** An API server behind the proxy did not answer within the request timeout (HTTP 504). */
public class UpstreamTimeoutException extends ProxyException {

    private static final long serialVersionUID = 1L;

    public UpstreamTimeoutException(String message) {
        this(message, null);
    }

    public UpstreamTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
