package io.github.multikueue.proxy.api;

import org.jspecify.annotations.Nullable;

/**
 * The job has a worker, but that worker cannot be used now: its configuration is missing or was rejected, or it
 * cannot be reached (HTTP 424).
 */
public class WorkerUnavailableException extends ProxyException {

    private static final long serialVersionUID = 1L;

    public WorkerUnavailableException(String message) {
        this(message, null);
    }

    public WorkerUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
