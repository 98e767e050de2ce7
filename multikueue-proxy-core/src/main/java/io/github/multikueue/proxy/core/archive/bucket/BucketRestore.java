package io.github.multikueue.proxy.core.archive.bucket;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.core.archive.bucket.ArchiveKeys.ArchivedLogName;
import io.github.multikueue.proxy.core.archive.bucket.ArchiveKeys.ArchivedRun;
import io.github.multikueue.proxy.core.capture.RunNotes;
import io.github.multikueue.proxy.core.concurrent.CoalescingCache;
import io.github.multikueue.proxy.core.store.LogEnd;
import io.github.multikueue.proxy.core.store.LogStore;
import io.github.multikueue.proxy.core.store.LogStoreException;
import io.github.multikueue.proxy.core.store.StoredLog;
import io.github.multikueue.proxy.core.store.StoredRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Brings from the bucket to the store what somebody wants to read and the store has not. What others are bringing already is waited for,
 * and what the bucket has of a run is remembered for a second. Safe for use by many threads.
 */
final class BucketRestore {

    private static final Duration REMEMBERED_FOR = Duration.ofSeconds(1);
    private static final long MOST_REMEMBERED = 1_000;
    private static final int MOST_TRIES = 3;

    private final LogStore store;
    private final RunNotes notes;
    private final BucketObjects objects;
    private final BucketHealth reading;
    private final CoalescingCache<ArchivedRun, Boolean> described;
    private final CoalescingCache<ArchivedRun, List<ArchivedLogName>> names;
    private final CoalescingCache<ArchivedLogName, Boolean> restored;
    private final AtomicLong count = new AtomicLong();

    BucketRestore(LogStore store, RunNotes notes, BucketObjects objects, BucketHealth reading, Ticker ticker) {
        this.store = store;
        this.notes = notes;
        this.objects = objects;
        this.reading = reading;
        this.described = new CoalescingCache<>(REMEMBERED_FOR, MOST_REMEMBERED, ticker);
        this.names = new CoalescingCache<>(REMEMBERED_FOR, MOST_REMEMBERED, ticker);
        this.restored = new CoalescingCache<>(Duration.ZERO, MOST_REMEMBERED, ticker);
    }

    /** How many logs were brought. */
    long count() {
        return count.get();
    }

    /**
     * Has the store know what the run was made of.
     *
     * @throws IOException if the bucket cannot be read, or the store not written
     */
    void bringRun(Placement placement) throws IOException {
        ArchivedRun run = run(placement);
        boolean unused = coalesced(() -> described.get(run, () -> unchecked(() -> describe(run))));
    }

    private boolean describe(ArchivedRun name) throws IOException {
        List<byte[]> known = objects.descriptions(name);
        if (known.isEmpty()) {
            return false;
        }
        StoredRun run = store.makeRun(name.namespace(), name.name(), name.jobUid());
        notes.learn(run, known);
        for (ArchivedLogName each : objects.logs(name)) {
            if (!RunNotes.names(run, each.log()) && isMissing(each)) {
                boolean unused = bring(each); // By its log alone it is known that there was such a container.
            }
        }
        return true;
    }

    /**
     * Has the store have the logs of a Pod of the run, as far as they are in the bucket.
     *
     * @return whether the store has something now that it had not before
     * @throws IOException if the bucket cannot be read, or the store not written
     */
    boolean bringPod(Placement placement, String pod) throws IOException {
        ArchivedRun run = run(placement);
        List<ArchivedLogName> ofRun = coalesced(() -> names.get(run, () -> unchecked(() -> objects.logs(run))));
        List<ArchivedLogName> wanted = ofRun.stream()
                .filter(each -> each.log().pod().equals(pod))
                .filter(this::isMissing)
                .sorted(Comparator.comparing(ArchivedLogName::state))
                .toList();
        boolean brought = false;
        for (ArchivedLogName each : wanted) {
            brought |= isMissing(each) && bring(each);
        }
        return brought;
    }

    private boolean isMissing(ArchivedLogName archived) {
        Optional<StoredLog> there = store.find(archived.log());
        return there.isEmpty()
                || !there.get().isWritten()
                        && (there.get().damage().isPresent() || !isAsGood(there.get(), archived.state()));
    }

    private static boolean isAsGood(StoredLog stored, LogEnd.State archived) {
        return stored.end()
                .map(LogEnd::state)
                .filter(its -> its.isAsGoodAs(archived))
                .isPresent();
    }

    private boolean bring(ArchivedLogName log) throws IOException {
        return coalesced(() -> restored.get(log, () -> unchecked(() -> download(log))));
    }

    /** A transfer may be cut at any time, and then the storage is not to blame: it is begun anew. */
    private boolean download(ArchivedLogName name) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                return downloadOnce(name);
            } catch (BucketException | LogStoreException e) {
                throw e;
            } catch (IOException e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    private boolean downloadOnce(ArchivedLogName name) throws IOException {
        Optional<InputStream> found = objects.bucket().get(ArchiveKeys.log(name.log(), name.state()));
        if (found.isEmpty()) {
            return false; // Deleted in between.
        }
        ArchivedLogDocument document;
        try (InputStream json = found.get()) {
            document = ArchivedLogDocument.read(json);
        }
        LogEnd end = document.end(name.state());
        try (InputStream content = new LogParts(objects, name.log(), end)) {
            store.restore(name.log(), document.begunAt(), end, content);
        }
        count.incrementAndGet();
        return true;
    }

    private <T> T coalesced(BucketHealth.Task<T> task) throws IOException {
        return reading.watchUnlessFailing(() -> {
            try {
                return task.run();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        });
    }

    private static <T> T unchecked(BucketHealth.Task<T> task) {
        try {
            return task.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ArchivedRun run(Placement placement) {
        return new ArchivedRun(placement.job().namespace(), placement.job().name(), placement.jobUid());
    }
}
