package io.github.multikueue.proxy.core.fake;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * The requests a {@link FakeCluster} got, oldest first; the oldest are forgotten beyond the limit given to its builder.
 * Thread safe.
 */
public final class Requests {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<FakeRequest> requests = new ArrayDeque<>();
    private final int limit;

    Requests(int limit) {
        this.limit = limit;
    }

    /** All of them. */
    public List<FakeRequest> all() {
        return matching(request -> true);
    }

    /** Those that match. */
    public List<FakeRequest> matching(Predicate<FakeRequest> filter) {
        lock.lock();
        try {
            return requests.stream().filter(filter).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Those with this verb on this resource, such as {@code ("watch", "workloads")} or {@code ("get", "pods/log")}. */
    public List<FakeRequest> of(String verb, String resource) {
        return matching(is(verb, resource));
    }

    /** How many match. */
    public int count(Predicate<FakeRequest> filter) {
        return matching(filter).size();
    }

    /** How many have this verb on this resource. */
    public int count(String verb, String resource) {
        return count(is(verb, resource));
    }

    /** Those that are being answered. */
    public List<FakeRequest> open() {
        return matching(request -> request.state() == FakeRequest.State.OPEN);
    }

    /**
     * Waits, up to a minute, until at least this many match.
     *
     * @throws AssertionError if they do not
     */
    public List<FakeRequest> await(int count, Predicate<FakeRequest> filter) {
        long left = PATIENCE.toNanos();
        lock.lock();
        try {
            while (true) {
                List<FakeRequest> found = matching(filter);
                if (found.size() >= count) {
                    return found;
                }
                if (left <= 0) {
                    throw new AssertionError(
                            found.size() + " requests instead of " + count + " after " + PATIENCE + "; got " + all());
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for one request with this verb on this resource; the first of them. */
    public FakeRequest await(String verb, String resource) {
        return await(1, is(verb, resource)).get(0);
    }

    /**
     * Waits, up to a minute, until this request has ended; how it ended.
     *
     * @throws AssertionError if it has not
     */
    public FakeRequest.State awaitEnd(FakeRequest request) {
        long left = PATIENCE.toNanos();
        lock.lock();
        try {
            while (request.state() == FakeRequest.State.OPEN) {
                if (left <= 0) {
                    throw new AssertionError("still open after " + PATIENCE + ": " + request);
                }
                left = changed.awaitNanos(left);
            }
            return request.state();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all that have ended. */
    public void clear() {
        lock.lock();
        try {
            List<FakeRequest> open = new ArrayList<>(open());
            requests.clear();
            requests.addAll(open);
        } finally {
            lock.unlock();
        }
    }

    void add(FakeRequest request) {
        lock.lock();
        try {
            requests.add(request);
            if (requests.size() > limit) {
                requests.remove();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void ended(FakeRequest request, FakeRequest.State state) {
        lock.lock();
        try {
            request.ended(state);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static Predicate<FakeRequest> is(String verb, String resource) {
        return request -> request.verb().equals(verb) && request.resource().equals(resource);
    }
}
