package io.github.multikueue.proxy.core.cache;

import java.io.IOException;

/** A resource cannot be cached, now or at all. */
final class NotCacheableException extends IOException {

    private static final long serialVersionUID = 1;

    private final WatchCacheReport.State state;

    NotCacheableException(WatchCacheReport.State state, String message) {
        super(message);
        this.state = state;
    }

    /** It is of no use to try. */
    static NotCacheableException refused(VersionedResource resource, String why) {
        return new NotCacheableException(WatchCacheReport.State.REFUSED, resource + ": " + why);
    }

    /** It has more bytes than it may. */
    static NotCacheableException tooLarge(VersionedResource resource, long bytes) {
        return new NotCacheableException(
                WatchCacheReport.State.TOO_LARGE, resource + ": more bytes than " + bytes + ", or than are left");
    }

    WatchCacheReport.State state() {
        return state;
    }
}
