package io.github.multikueue.proxy.server.observe;

import java.util.Locale;

/** How a log travels to its reader. */
public enum Transport {
    HTTP,
    WEBSOCKET;

    /** The value of a metric's label. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
