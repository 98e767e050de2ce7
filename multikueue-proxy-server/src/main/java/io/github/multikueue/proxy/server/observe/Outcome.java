package io.github.multikueue.proxy.server.observe;

import java.util.Locale;

/** How a log's journey to its reader ended. */
public enum Outcome {
    /** The log was over. */
    COMPLETE,
    /** The reader left. */
    CLIENT_GONE,
    /** The reader took nothing for too long. */
    STALLED,
    /** The log broke off on the worker's side. */
    UPSTREAM_FAILED,
    /** The reader may not read it any more, or nobody could say whether he may. */
    ACCESS_LOST,
    /** This server was stopped. */
    SHUTDOWN;

    /** The value of a metric's label and of the audit line. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
