package io.github.multikueue.proxy.core.logs.resume;

/** What a transfer of a followed log is good for. */
enum TransferKind {
    /** What there is now. */
    SNAPSHOT,
    /** What there is, and what is to come. */
    FOLLOW,
    /** What is left of a log that was known to be complete when the transfer began. */
    REST,
    /** The same, of the instance before the one that is running. */
    REST_OF_PREVIOUS,
    /** To find out whether the line delivered last is there. */
    SEARCH;

    /** Whether it has all there ever will be. */
    boolean isRest() {
        return this == REST || this == REST_OF_PREVIOUS;
    }
}
