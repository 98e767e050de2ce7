package io.github.multikueue.proxy.api;

/** The caller has no credential, or one that is not valid (HTTP 401). */
public class UnauthenticatedException extends ProxyException {

    private static final long serialVersionUID = 1L;

    public UnauthenticatedException(String message) {
        super(message);
    }
}
