package io.github.multikueue.proxy.core.kube.meta.raw;

import java.io.EOFException;

/** JSON ends too early. */
public final class TruncatedJsonException extends EOFException {

    private static final long serialVersionUID = 1;

    TruncatedJsonException() {
        super("the JSON ends within a value");
    }
}
