package io.github.multikueue.proxy.core.kube.meta.raw;

import java.io.IOException;

/** What was to be a Kubernetes list is none, or is not complete. The message has at most single characters of it. */
public final class MalformedListException extends IOException {

    private static final long serialVersionUID = 1L;

    MalformedListException(String message) {
        super(message);
    }

    MalformedListException(IOException cause) {
        super("an item that is no JSON", cause);
    }
}
