package io.github.multikueue.proxy.server.route.stream;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import io.github.multikueue.proxy.api.TooManyRequestsException;
import io.github.multikueue.proxy.server.config.ServerConfig.StreamLimits;
import io.github.multikueue.proxy.server.config.Setting;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many logs are read at the same time: in all, of one worker, and by one caller. Safe for use by many threads.
 */
public final class StreamLimiter {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final StreamLimits limits;
    private final Multiset<Object> callers = HashMultiset.create();
    private final Multiset<String> workers = HashMultiset.create();

    /** @param limits the most of them */
    public StreamLimiter(StreamLimits limits) {
        this.limits = limits;
    }

    /**
     * Takes a place; closing it gives it back.
     *
     * @param caller stands for the caller; equal for the same one
     * @throws TooManyRequestsException if there is none left, naming the limit
     */
    public synchronized Place take(Object caller) {
        require(callers.size(), limits.total(), "open logs", Setting.MAX_STREAMS);
        require(callers.count(caller), limits.perCaller(), "open logs of this caller", Setting.MAX_STREAMS_PER_CALLER);
        callers.add(caller);
        return new Place(caller);
    }

    private static void require(int taken, int most, String what, Setting limit) {
        if (taken >= most) {
            throw new TooManyRequestsException(
                    what + ": " + taken + " (expected: fewer; the limit is " + limit.flag() + ")", RETRY_AFTER);
        }
    }

    /** One log's place. */
    public final class Place implements AutoCloseable {

        private @Nullable Object caller;
        private @Nullable String worker;

        private Place(Object caller) {
            this.caller = caller;
        }

        /**
         * The log comes from a worker: takes a place there, too.
         *
         * @throws TooManyRequestsException if there is none left
         */
        void reserveWorker(String name) {
            synchronized (StreamLimiter.this) {
                require(
                        workers.count(name),
                        limits.perWorker(),
                        "open logs of worker " + name,
                        Setting.MAX_STREAMS_PER_WORKER);
                workers.add(name);
                worker = name;
            }
        }

        /** Gives everything back that was taken; once. */
        @Override
        public void close() {
            synchronized (StreamLimiter.this) {
                if (caller != null) {
                    callers.remove(Objects.requireNonNull(caller));
                    caller = null;
                }
                if (worker != null) {
                    workers.remove(worker);
                    worker = null;
                }
            }
        }
    }
}
