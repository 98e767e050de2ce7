package io.github.multikueue.proxy.core.access;

import io.github.multikueue.proxy.api.ProxyException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Somebody who depends on access, and is told once when it is lost. Safe for use by many threads. */
final class AccessWatcher implements StandingAccess.Watch {

    private static final Logger log = LoggerFactory.getLogger(AccessWatcher.class);

    private final Consumer<ProxyException> onLost;
    private final Consumer<AccessWatcher> onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** @param onEnd is called once, when the watch ends for whatever reason */
    AccessWatcher(Consumer<ProxyException> onLost, Consumer<AccessWatcher> onEnd) {
        this.onLost = onLost;
        this.onEnd = onEnd;
    }

    void lose(ProxyException why) {
        if (end()) {
            try {
                onLost.accept(why);
            } catch (RuntimeException e) {
                log.error("Failed to tell that access is lost", e);
            }
        }
    }

    @Override
    public void close() {
        end();
    }

    private boolean end() {
        boolean first = ended.compareAndSet(false, true);
        if (first) {
            onEnd.accept(this);
        }
        return first;
    }
}
