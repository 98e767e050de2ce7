package io.github.multikueue.proxy.core.kube.client;

import com.google.common.base.Throwables;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How up to date a list+watch is: its thread tells, anybody may ask. A failure is logged once when it begins and once when it is
 * over; in between, once for each kind, since the first is often no more than the end of a connection, and the next tells why.
 */
final class WatchHealth {

    private static final Logger log = LoggerFactory.getLogger(ListWatch.class);

    private final String name;
    private final Clock clock;
    private volatile boolean synced;
    private volatile Instant lastContact;
    private volatile @Nullable Exception failure;
    /** The kinds of failures that were logged since it last worked; of the thread of the list+watch. */
    private final Set<Class<?>> told = new HashSet<>();

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** @param name what is watched, for logs and reports */
    WatchHealth(String name, Clock clock) {
        this.name = name;
        this.clock = clock;
        this.lastContact = clock.instant();
    }

    /** How it is now. */
    ListWatch.Health now() {
        return new ListWatch.Health(name, synced, Duration.between(lastContact, clock.instant()), failure);
    }

    /** The consumer has all there is. */
    void listed() {
        synced = true;
        contact();
    }

    /** The API server has answered, or has sent something. */
    void contact() {
        lastContact = clock.instant();
        if (failure != null) {
            log.info("watching {}: works again", name);
            failure = null;
            told.clear();
        }
        listeners.forEach(Runnable::run);
    }

    /** Has somebody told of each contact, by the thread that notes it. */
    void onContact(Runnable told) {
        listeners.add(told);
    }

    /** What is known of a failure: its message, or that of what caused it; at least of which kind it is. */
    static String reason(Throwable failure) {
        return Throwables.getCausalChain(failure).stream()
                .map(Throwable::getMessage)
                .filter(message -> message != null && !message.isBlank())
                .findFirst()
                .orElse(failure.getClass().getSimpleName());
    }

    /**
     * It does not work now.
     *
     * @param now why
     * @param closed whether that is as it should be, and so is not logged
     */
    void failed(Exception now, boolean closed) {
        if (!closed && told.add(Throwables.getRootCause(now).getClass())) {
            log.warn("watching {}: {}; trying again until it works", name, reason(now));
        }
        failure = now;
    }
}
