package io.github.multikueue.proxy.core.rename.json;

import java.io.IOException;

/** A document, or a single item of a list, is larger than is kept in memory. */
public final class DocumentTooLargeException extends IOException {

    private static final long serialVersionUID = 1;

    /** @param most how many bytes there may be */
    public DocumentTooLargeException(int most) {
        super("a document or an item of a list is too large (expected: at most " + most + " bytes)");
    }
}
