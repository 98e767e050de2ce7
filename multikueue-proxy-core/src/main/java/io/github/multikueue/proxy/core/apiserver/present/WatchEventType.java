package io.github.multikueue.proxy.core.apiserver.present;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The types of watch events, as in {@code meta/v1 WatchEvent}. */
public enum WatchEventType {
    ADDED,
    MODIFIED,
    DELETED,
    BOOKMARK,
    ERROR;

    private final byte[] head = ("{\"type\":\"" + name() + "\",\"object\":").getBytes(UTF_8);

    byte[] head() {
        return head;
    }
}
