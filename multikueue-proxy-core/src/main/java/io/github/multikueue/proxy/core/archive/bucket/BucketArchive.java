package io.github.multikueue.proxy.core.archive.bucket;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.capture.GoneRuns;
import io.github.multikueue.proxy.core.capture.RunNotes;
import io.github.multikueue.proxy.core.kube.client.Background;
import io.github.multikueue.proxy.core.store.LogStore;
import io.github.multikueue.proxy.core.store.StoredRun;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archive of logs in a bucket, behind a store of logs. Of a run that goes on, the workers are asked, and not the bucket. Safe for
 * use by many threads.
 */
public final class BucketArchive implements Background {

    private static final Logger logger = LoggerFactory.getLogger(BucketArchive.class);

    private static final Duration LOOK_THROUGH = Duration.ofMinutes(10);

    /** The states in which a job is, or may soon be, where its worker says everything. */
    private static final Set<PlacementState> LIVE =
            Set.of(PlacementState.LOCAL, PlacementState.PENDING, PlacementState.DISPATCHING, PlacementState.ADMITTED);

    private final BucketHealth writing;
    private final BucketHealth reading;
    private final RunUpload upload;
    private final BucketArchiver archiver;
    private final BucketRestore restore;
    private final BucketRetention retention;

    /**
     * Nothing is sent before the start.
     *
     * @param store whose logs are archived
     * @param notes knows what its runs were made of
     * @param bucket where to; not closed with this
     * @param maxAge how long logs are kept there
     * @param gone knows the runs that the manager has not any more
     */
    public BucketArchive(LogStore store, RunNotes notes, Bucket bucket, Duration maxAge, GoneRuns gone) {
        Clock clock = Clock.systemUTC();
        Ticker ticker = Ticker.systemTicker();
        SecureRandom random = new SecureRandom();
        BucketObjects objects = new BucketObjects(bucket);
        this.writing = new BucketHealth("written", ticker, random);
        this.reading = new BucketHealth("read", ticker, random);
        this.upload = new RunUpload(objects, UUID.randomUUID().toString());
        this.archiver = new BucketArchiver(
                store,
                upload,
                new BucketProbe(bucket, reading, writing),
                writing,
                maxAge,
                clock,
                new AbandonedLogs(store, gone, clock));
        this.restore = new BucketRestore(store, notes, objects, reading, ticker);
        this.retention = new BucketRetention(objects, writing, gone, maxAge, LOOK_THROUGH, clock);
    }

    @Override
    public void start() {
        archiver.start();
        retention.start();
    }

    @Override
    public void close() {
        archiver.close();
        retention.close();
    }

    /** The logs of the store, and those that are brought to it from the bucket for who asks. */
    public LogStreamer behind(LogStreamer stored) {
        return new RestoredLogs(this, stored);
    }

    /** Has the store know what a run was made of, if it is over and the bucket can be read. */
    public void bringRun(Placement placement) {
        try {
            requireRun(placement);
        } catch (UpstreamFailureException e) {
            logger.debug("{}: the archive of logs cannot be asked: {}", placement.job(), e.getMessage());
        }
    }

    /**
     * The same for who has to know.
     *
     * @throws UpstreamFailureException if the bucket cannot be read
     */
    public void requireRun(Placement placement) {
        try {
            if (isOver(placement)) {
                restore.bringRun(placement);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Has the store have the logs of a Pod of a run that is over, if the bucket can be read. */
    public void bringPod(Placement placement, String pod) {
        try {
            if (isOver(placement)) {
                boolean unused = restore.bringPod(placement, pod);
            }
        } catch (IOException e) {
            logger.debug("pod {}: the archive of logs cannot be asked: {}", pod, e.getMessage());
        }
    }

    /**
     * The same, wherever the run stands.
     *
     * @return whether the store has something now that it had not before
     * @throws UpstreamFailureException if the bucket cannot be read
     */
    boolean requirePod(Placement placement, String pod) {
        try {
            return restore.bringPod(placement, pod);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    static boolean isOver(Placement placement) {
        return !LIVE.contains(placement.state());
    }

    /** Has the bucket delete what it has of a run that was purged from the store; returns at once. */
    public void purge(StoredRun run) {
        retention.purge(run);
    }

    /** How it fares. */
    public LogArchiveStatus status() {
        Optional<String> problem = Optional.of(Stream.of(
                                writing.problem().map(each -> "cannot be written: " + each),
                                reading.problem().map(each -> "cannot be read: " + each))
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining("; ")))
                .filter(each -> !each.isEmpty());
        return new LogArchiveStatus(
                archiver.pending(),
                upload.logs(),
                upload.bytes(),
                restore.count(),
                retention.deleted(),
                writing.failures(),
                reading.failures(),
                problem);
    }

    private static UpstreamFailureException failure(IOException e) {
        return new UpstreamFailureException("the archive of logs cannot be read now: " + e.getMessage(), e);
    }
}
