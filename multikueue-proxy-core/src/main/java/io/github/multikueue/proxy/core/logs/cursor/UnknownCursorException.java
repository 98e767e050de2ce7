package io.github.multikueue.proxy.core.logs.cursor;

import io.github.multikueue.proxy.api.BadRequestException;

/**
 * A cursor that says nothing here: of another log, changed, or signed with a key that this process does not have, for example
 * by another replica or before a restart. Whoever wants to go on nevertheless begins anew, without a cursor.
 */
public final class UnknownCursorException extends BadRequestException {

    private static final long serialVersionUID = 1L;

    UnknownCursorException(String message) {
        super(message);
    }
}
