package io.github.multikueue.proxy.api;

/** The request itself is wrong; the message names the value and what was expected (HTTP 400). */
public class BadRequestException extends ProxyException {

    private static final long serialVersionUID = 1L;

    public BadRequestException(String message) {
        super(message);
    }
}
