package io.github.multikueue.proxy.core.rename.json;

import java.io.IOException;

/** Bytes that should be JSON are not, or are beyond the limits. */
public final class MalformedJsonException extends IOException {

    private static final long serialVersionUID = 1;

    /** Says what is wrong, without any of the bytes. */
    public MalformedJsonException(String message) {
        super(message);
    }
}
