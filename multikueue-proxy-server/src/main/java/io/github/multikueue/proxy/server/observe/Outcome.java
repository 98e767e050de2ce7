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
    /** This server was stopped. */
    SHUTDOWN;

    /** The value of a metric's label and of the audit line. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
