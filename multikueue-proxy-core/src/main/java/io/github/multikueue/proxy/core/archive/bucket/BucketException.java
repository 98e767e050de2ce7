package io.github.multikueue.proxy.core.archive.bucket;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A bucket cannot be used now. The message is for users, and names no address and no credential. */
public class BucketException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, for example {@code bucket logs: there is none of that name} */
    public BucketException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
