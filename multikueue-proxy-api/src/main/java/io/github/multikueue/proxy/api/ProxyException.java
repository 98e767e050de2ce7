package io.github.multikueue.proxy.api;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything multikueue-proxy throws on purpose. Messages are meant for the caller: they name the caller's
 * objects and the worker by its name, and never an address, a credential or an internal detail. Those are in the cause,
 * which is for logs only.
 */
public abstract class ProxyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private @Nullable String worker;

    protected ProxyException(String message) {
        this(message, null);
    }

    protected ProxyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The worker concerned, or null if none is known. */
    public @Nullable String worker() {
        return worker;
    }

    /** Notes the worker concerned; the first one noted stays. Returns this exception, to be thrown. */
    public ProxyException onWorker(String name) {
        if (worker == null) {
            worker = name;
        }
        return this;
    }
}
