package io.github.multikueue.proxy.core.archive.bucket;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether the bucket can be read and written, before anybody needs it, and again after it could not be. For one thread.
 */
final class BucketProbe {

    private static final Logger logger = LoggerFactory.getLogger(BucketProbe.class);

    private final Bucket bucket;
    private final BucketHealth reading;
    private final BucketHealth writing;
    private boolean first = true;

    BucketProbe(Bucket bucket, BucketHealth reading, BucketHealth writing) {
        this.bucket = bucket;
        this.reading = reading;
        this.writing = writing;
    }

    /** Tries what nothing is known of, or what failed the last time, unless it is too early. */
    void look() {
        probe(reading, () -> bucket.list(ArchiveKeys.PROBE, ""));
        probe(writing, () -> {
            bucket.put(ArchiveKeys.PROBE, new byte[0]);
            bucket.delete(ArchiveKeys.PROBE);
        });
        first = false;
    }

    private void probe(BucketHealth health, BucketHealth.Action action) {
        if (first || health.problem().isPresent() && health.isDue()) {
            try {
                health.attempt(action);
            } catch (IOException e) {
                logger.debug("archive of logs: {}", e.getMessage());
            }
        }
    }
}
