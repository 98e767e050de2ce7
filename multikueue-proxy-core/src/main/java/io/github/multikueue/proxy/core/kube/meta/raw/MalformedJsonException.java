package io.github.multikueue.proxy.core.kube.meta.raw;

import java.io.IOException;

/** Bytes are not the JSON they should be. What is cut off in the middle is an {@link java.io.EOFException} instead. */
public final class MalformedJsonException extends IOException {

    private static final long serialVersionUID = 1;

    public MalformedJsonException(String message) {
        super(message);
    }
}
