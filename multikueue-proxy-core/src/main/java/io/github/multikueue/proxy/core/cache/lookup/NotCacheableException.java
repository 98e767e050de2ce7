package io.github.multikueue.proxy.core.cache.lookup;

import java.io.IOException;

/** A resource cannot be cached, now or at all. */
public final class NotCacheableException extends IOException {

    private static final long serialVersionUID = 1;

    private final boolean tooLarge;

    private NotCacheableException(boolean tooLarge, String message) {
        super(message);
        this.tooLarge = tooLarge;
    }

    /** It is of no use to try. */
    public static NotCacheableException refused(VersionedResource resource, String why) {
        return new NotCacheableException(false, resource + ": " + why);
    }

    /** It has more bytes than it may. */
    public static NotCacheableException tooLarge(VersionedResource resource, long bytes) {
        return new NotCacheableException(true, resource + ": more bytes than " + bytes + ", or than are left");
    }

    /** Whether that is because of its bytes. */
    public boolean isTooLarge() {
        return tooLarge;
    }
}
