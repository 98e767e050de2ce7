package io.github.multikueue.proxy.core.rename.walk;

/** What became of a document. */
public enum DocumentOutcome {

    /** It was written, with other names where it has some. */
    WRITTEN,

    /** It is an object that the client must not see; nothing was written. */
    HIDDEN,

    /** It is not JSON, or no JSON object, and was written as it is; a watch ended with an {@code ERROR} event before that. */
    MALFORMED
}
