package io.github.multikueue.proxy.core.tekton;

import io.github.multikueue.proxy.api.NotFoundException;

/** The Pod is there, but belongs to something else than the run it was asked for with, which is there too. */
public final class NotOfRunException extends NotFoundException {

    private static final long serialVersionUID = 1L;

    NotOfRunException(String message) {
        super(message);
    }
}
