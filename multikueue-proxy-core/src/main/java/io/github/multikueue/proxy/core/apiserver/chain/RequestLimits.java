package io.github.multikueue.proxy.core.apiserver.chain;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many requests may be in flight at a time, in total and of one user. Requests that last (watches, logs) are counted
 * apart from the others. A request beyond a limit gets 429 with {@code Retry-After}. Safe for use by many threads.
 */
public final class RequestLimits {

    private static final long RETRY_AFTER_SECONDS = 1;

    /** A request in flight. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    private static final class Counter {

        private final int most;
        private final int mostOfOne;
        private final AtomicInteger total = new AtomicInteger();
        private final Map<Object, Integer> byUser = new ConcurrentHashMap<>();

        Counter(int most, int mostOfOne) {
            this.most = most;
            this.mostOfOne = mostOfOne;
        }

        Place enter(Object user) {
            if (total.incrementAndGet() > most) {
                total.decrementAndGet();
                throw StatusException.tooManyRequests(RETRY_AFTER_SECONDS);
            }
            if (byUser.merge(user, 1, Integer::sum) > mostOfOne) {
                leave(user);
                throw StatusException.tooManyRequests(RETRY_AFTER_SECONDS);
            }
            return () -> leave(user);
        }

        private void leave(Object user) {
            byUser.computeIfPresent(user, (name, count) -> count > 1 ? count - 1 : null);
            total.decrementAndGet();
        }
    }

    private final Counter shortOnes;
    private final Counter longOnes;

    /**
     * Sets the limits.
     *
     * @param inFlight requests that end soon
     * @param inFlightOfUser such requests of one user
     * @param longRunning requests that last
     * @param longRunningOfUser such requests of one user
     */
    public RequestLimits(int inFlight, int inFlightOfUser, int longRunning, int longRunningOfUser) {
        this.shortOnes = new Counter(inFlight, inFlightOfUser);
        this.longOnes = new Counter(longRunning, longRunningOfUser);
    }

    /** As many requests as kube-apiserver takes by default (400), and 10,000 that last, of which each user may have half. */
    public static RequestLimits defaults() {
        return new RequestLimits(400, 200, 10_000, 5_000);
    }

    /** @throws StatusException 429, if there are too many already */
    Place enter(ApiCall call) {
        Counter counter = call.info().isLongRunning() ? longOnes : shortOnes;
        // Not the whole user: extra attributes, such as that of a credential, do not make another one.
        return counter.enter(
                call.caller() instanceof UserInfo user
                        ? user.name()
                        : call.caller().key());
    }
}
