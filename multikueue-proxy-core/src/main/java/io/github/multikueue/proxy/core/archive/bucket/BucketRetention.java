package io.github.multikueue.proxy.core.archive.bucket;

import io.github.multikueue.proxy.core.archive.bucket.ArchiveKeys.ArchivedRun;
import io.github.multikueue.proxy.core.capture.GoneRuns;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.client.Background;
import io.github.multikueue.proxy.core.store.StoredRun;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes from the bucket what is too old, and what is of runs that are gone from the manager: soon, if the store had logs of such a
 * run, else when the whole bucket is looked through. A run counts as gone if that was found twice in a row. Every replica does that;
 * what another one has deleted already is no failure.
 */
final class BucketRetention implements Background {

    private static final Logger logger = LoggerFactory.getLogger(BucketRetention.class);

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int MOST_PURGED = 10_000;

    private final BucketObjects objects;
    private final BucketHealth writing;
    private final GoneRuns gone;
    private final Duration maxAge;
    private final Duration interval;
    private final InstantSource clock;
    private final AtomicLong deleted = new AtomicLong();
    /** What was purged from the store and is to be deleted. */
    private final Set<ArchivedRun> purged = ConcurrentHashMap.newKeySet();

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Threads.daemons("log-archive-retention"), new ThreadPoolExecutor.DiscardPolicy());

    /** The runs that were gone when the bucket was last looked through. Used by the timer's thread alone. */
    private Set<ArchivedRun> goneBefore = Set.of();

    /**
     * @param gone knows the runs that the manager has not any more
     * @param maxAge how long a run may stay after the last change of what is known of it
     * @param interval how often the whole bucket is looked through
     */
    BucketRetention(
            BucketObjects objects,
            BucketHealth writing,
            GoneRuns gone,
            Duration maxAge,
            Duration interval,
            InstantSource clock) {
        this.objects = objects;
        this.writing = writing;
        this.gone = gone;
        this.maxAge = maxAge;
        this.interval = interval;
        this.clock = clock;
    }

    @Override
    public void start() {
        long tick = TICK.toMillis();
        long whole = interval.toMillis();
        var unused =
                timer.scheduleWithFixedDelay(Threads.repeatable(this::deletePurged), tick, tick, TimeUnit.MILLISECONDS);
        var unusedToo = timer.scheduleWithFixedDelay(
                Threads.repeatable(this::lookThrough), whole, whole, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** How many runs were deleted. */
    long deleted() {
        return deleted.get();
    }

    /** A run has been purged from the store; returns at once. What does not fit is found later. */
    void purge(StoredRun run) {
        if (purged.size() < MOST_PURGED) {
            purged.add(ArchivedRun.of(run));
        }
    }

    private void deletePurged() {
        for (ArchivedRun each : purged) {
            if (writing.isDue() && delete(each, "it was purged from the store")) {
                purged.remove(each);
            }
        }
    }

    private void lookThrough() {
        try {
            Map<ArchivedRun, Instant> runs = new HashMap<>();
            objects.each(
                    ArchiveKeys.RUNS,
                    object -> ArchiveKeys.parseRun(object.key())
                            .ifPresent(run -> runs.merge(run, object.modified(), BucketRetention::later)));
            Instant oldest = clock.instant().minus(maxAge);
            Set<ArchivedRun> goneNow = new HashSet<>();
            runs.forEach((run, modified) -> {
                if (modified.isBefore(oldest)) {
                    delete(run, "it is too old");
                } else if (gone.isGone(run.namespace(), run.name(), run.jobUid())) {
                    goneNow.add(run);
                }
            });
            goneNow.stream().filter(goneBefore::contains).forEach(each -> delete(each, "it is gone from the manager"));
            goneBefore = goneNow;
        } catch (IOException e) {
            logger.debug("archive of logs: cannot be looked through: {}", e.getMessage());
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private boolean delete(ArchivedRun run, String why) {
        try {
            writing.attempt(() -> objects.delete(run));
            deleted.incrementAndGet();
            logger.info("archive of logs: deleted the logs of run {}/{}: {}", run.namespace(), run.name(), why);
            return true;
        } catch (IOException e) {
            logger.debug("archive of logs: run {}/{} cannot be deleted: {}", run.namespace(), run.name(), e.toString());
            return false;
        }
    }
}
