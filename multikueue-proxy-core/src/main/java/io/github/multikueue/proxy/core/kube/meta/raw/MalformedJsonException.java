package io.github.multikueue.proxy.core.kube.meta.raw;

import java.io.IOException;

/** Bytes are not the JSON they should be, or are beyond the limits. Some readers throw an {@link java.io.EOFException} for what is cut off. */
public class MalformedJsonException extends IOException {

    private static final long serialVersionUID = 1;

    /** Says what is wrong, without any of the bytes. */
    public MalformedJsonException(String message) {
        super(message);
    }
}
