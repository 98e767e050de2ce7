package io.github.multikueue.proxy.api;

/** The object does not exist, or is not of the job it was asked for with (HTTP 404). */
public class NotFoundException extends ProxyException {

    private static final long serialVersionUID = 1L;

    public NotFoundException(String message) {
        super(message);
    }
}
