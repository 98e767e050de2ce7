package io.github.multikueue.proxy.core.store;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a store can be written now. That it cannot is logged once, until it can again. Safe for use by many threads. */
final class WriteFailures {

    private static final Logger log = LoggerFactory.getLogger(LogStore.class);

    private final StoreDirectory directory;
    private final AtomicBoolean failing = new AtomicBoolean();

    /** @param directory named in the log */
    WriteFailures(StoreDirectory directory) {
        this.directory = directory;
    }

    /** Whether the last attempt to write failed. */
    boolean failing() {
        return failing.get();
    }

    /** Something could not be written. Returns what to throw. */
    LogStoreException failed(String what, @Nullable IOException cause) {
        String message = "log store: " + what + (cause == null ? "" : ": " + cause);
        if (failing.compareAndSet(false, true)) {
            log.warn("{}; logs that cannot be kept are streamed straight from their workers", message);
        }
        return new LogStoreException(message, cause);
    }

    /** Something was written. */
    void worked() {
        if (failing.get() && failing.compareAndSet(true, false)) {
            log.info("log store {}: can be written again", directory);
        }
    }
}
