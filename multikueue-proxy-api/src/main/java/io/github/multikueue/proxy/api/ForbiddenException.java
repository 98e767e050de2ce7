package io.github.multikueue.proxy.api;

/** The caller is known and may not do this (HTTP 403). */
public class ForbiddenException extends ProxyException {

    private static final long serialVersionUID = 1L;

    public ForbiddenException(String message) {
        super(message);
    }
}
