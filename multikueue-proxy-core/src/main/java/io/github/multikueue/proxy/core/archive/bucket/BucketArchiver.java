package io.github.multikueue.proxy.core.archive.bucket;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.client.Background;
import io.github.multikueue.proxy.core.store.LogStore;
import io.github.multikueue.proxy.core.store.StoredRun;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that what the store has to its end gets to the bucket, and that the store keeps it until then. What is missing is found
 * by comparing, so nothing is lost by a crash: not how far a process had come, nor what it had still to do. When the bucket
 * fails, it is left alone for a while. Safe for use by many threads.
 */
final class BucketArchiver implements Background {

    private static final Logger logger = LoggerFactory.getLogger(BucketArchiver.class);

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration REST = Duration.ofSeconds(30);
    private static final Duration LOOK_FOR_ABANDONED = Duration.ofMinutes(1);
    private static final int MOST_AT_ONCE = 4;

    private final LogStore store;
    private final RunUpload upload;
    private final BucketProbe probe;
    private final BucketHealth writing;
    private final Duration maxAge;
    private final InstantSource clock;
    private final AbandonedLogs abandoned;
    /** The revisions of the runs of the store that the bucket has, by the UIDs of the runs. */
    private final Map<String, Long> settled = new ConcurrentHashMap<>();

    private final Set<String> uploading = ConcurrentHashMap.newKeySet();
    /** Those that could not be read from the store a while ago. */
    private final Cache<String, String> resting =
            Caffeine.newBuilder().expireAfterWrite(REST).build();

    private final Semaphore turns = new Semaphore(MOST_AT_ONCE);
    private final ExecutorService threads = Threads.blocking("log-archive", MOST_AT_ONCE);
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Threads.daemons("log-archive-timer"), new ThreadPoolExecutor.DiscardPolicy());

    /** @param maxAge how long the archive keeps logs: what is older is of no worth to it */
    BucketArchiver(
            LogStore store,
            RunUpload upload,
            BucketProbe probe,
            BucketHealth writing,
            Duration maxAge,
            InstantSource clock,
            AbandonedLogs abandoned) {
        this.store = store;
        this.upload = upload;
        this.probe = probe;
        this.writing = writing;
        this.maxAge = maxAge;
        this.clock = clock;
        this.abandoned = abandoned;
    }

    @Override
    public void start() {
        store.holdBack(this::isMissing);
        every(TICK, this::look);
        every(LOOK_FOR_ABANDONED, abandoned::end);
    }

    private void every(Duration time, Runnable task) {
        var unused = timer.scheduleWithFixedDelay(
                Threads.repeatable(task), time.toMillis(), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        threads.shutdownNow();
    }

    /** How many runs of the store have something that the bucket has not yet. */
    long pending() {
        return store.runs().stream().filter(this::isMissing).count();
    }

    private boolean isMissing(StoredRun run) {
        Long known = settled.get(run.jobUid());
        return (known == null || known != run.revision())
                && RunUpload.isWorthwhile(run)
                && run.lastWritten().isAfter(clock.instant().minus(maxAge));
    }

    private void look() {
        probe.look();
        settled.keySet().removeIf(each -> store.run(each).isEmpty());
        for (StoredRun run : store.runs()) {
            if (!writing.isDue()) {
                return;
            }
            if (isDue(run.jobUid()) && isMissing(run) && turns.tryAcquire()) {
                begin(run);
            }
        }
    }

    private boolean isDue(String jobUid) {
        return !uploading.contains(jobUid) && resting.getIfPresent(jobUid) == null;
    }

    private void begin(StoredRun run) {
        uploading.add(run.jobUid());
        try {
            threads.execute(() -> upload(run));
        } catch (RejectedExecutionException e) {
            ended(run);
        }
    }

    private void upload(StoredRun run) {
        try {
            long revision = run.revision();
            writing.attempt(() -> upload.upload(run));
            settled.put(run.jobUid(), revision);
        } catch (BucketException e) {
            logger.debug("run {}/{}: not archived yet: {}", run.namespace(), run.name(), e.getMessage());
        } catch (IOException e) {
            resting.put(run.jobUid(), run.jobUid());
            logger.warn("run {}/{}: cannot be archived now: {}", run.namespace(), run.name(), e.getMessage());
        } finally {
            ended(run);
        }
    }

    private void ended(StoredRun run) {
        uploading.remove(run.jobUid());
        turns.release();
    }
}
