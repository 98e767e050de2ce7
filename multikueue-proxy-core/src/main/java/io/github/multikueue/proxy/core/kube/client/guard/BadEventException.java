package io.github.multikueue.proxy.core.kube.client.guard;

import java.io.IOException;

/** A server has sent an event of a watch that is none, or too large a one: behind it there is no place to go on watching. */
public final class BadEventException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param problem what is wrong with it, without anything the server has sent */
    public BadEventException(String problem) {
        super("an event of the watch " + problem);
    }
}
