package io.github.multikueue.proxy.core.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The store cannot keep a log, or not any longer: the disk is full, a limit is reached, the log was purged. */
public class LogStoreException extends IOException {

    private static final long serialVersionUID = 1L;

    public LogStoreException(String message) {
        this(message, null);
    }

    LogStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
