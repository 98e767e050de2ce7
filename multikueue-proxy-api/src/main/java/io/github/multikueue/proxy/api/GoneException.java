package io.github.multikueue.proxy.api;

/** What was asked for existed once and cannot be had any more (HTTP 410). */
public class GoneException extends ProxyException {

    private static final long serialVersionUID = 1L;

    public GoneException(String message) {
        super(message);
    }
}
