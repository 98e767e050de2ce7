package io.github.multikueue.proxy.core.placement;

import io.github.multikueue.proxy.api.WorkloadResolver.Subscription;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of changes of jobs and of their Workloads in the caches of one scope, after the caches have them: calls the
 * subscribers of the job, and counts, so that an answer can be told from one that was asked for before a change.
 *
 * <p>Subscribers are called by the thread that fills the cache, which holds no lock. A subscriber that throws is logged, and
 * the others are called all the same.
 */
final class JobChanges {

    private static final Logger logger = LoggerFactory.getLogger(JobChanges.class);

    /** Jobs share counts, so that they need no memory for each job there ever was. */
    private static final int COUNTS = 1024;

    /** An object of its own for each subscription, since the same callback may subscribe twice. */
    private static final class Subscriber {
        private final Runnable callback;

        Subscriber(Runnable callback) {
            this.callback = callback;
        }

        void call(JobKey job) {
            try {
                callback.run();
            } catch (RuntimeException | Error e) {
                // An Error would end the thread that fills the cache, for everybody and for good.
                logger.error("{} {}/{}: a subscriber failed", job.kind(), job.namespace(), job.name(), e);
            }
        }
    }

    private final AtomicLongArray counts = new AtomicLongArray(COUNTS);
    private final Map<JobKey, Set<Subscriber>> subscribers = new ConcurrentHashMap<>();

    /** A number that is another one after each change of the job; now and then also after one of another job. */
    long count(JobKey job) {
        return counts.get(place(job));
    }

    /** Has the callback called after each change of the job, until closed; a call that is under way then goes on. */
    Subscription subscribe(JobKey job, Runnable callback) {
        Subscriber subscriber = new Subscriber(callback);
        subscribers.compute(job, (key, known) -> {
            Set<Subscriber> all = known == null ? ConcurrentHashMap.newKeySet() : known;
            all.add(subscriber);
            return all;
        });
        return () -> subscribers.computeIfPresent(job, (key, known) -> {
            known.remove(subscriber);
            return known.isEmpty() ? null : known;
        });
    }

    /** The caches now have a change of these jobs. */
    void changed(Set<JobKey> jobs) {
        for (JobKey each : jobs) {
            counts.incrementAndGet(place(each));
            Set<Subscriber> interested = subscribers.get(each);
            if (interested != null) {
                interested.forEach(subscriber -> subscriber.call(each));
            }
        }
    }

    /** The caches were filled anew: any job may have changed. */
    void allChanged() {
        for (int i = 0; i < COUNTS; i++) {
            counts.incrementAndGet(i);
        }
        subscribers.forEach((job, interested) -> interested.forEach(subscriber -> subscriber.call(job)));
    }

    private static int place(JobKey job) {
        return Math.floorMod(job.hashCode(), COUNTS);
    }
}
