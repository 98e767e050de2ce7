package io.github.multikueue.proxy.core.logs.resume;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the transfers of a followed log, each where the last one stopped. For one thread. */
final class TransferOpener {

    private static final Logger log = LoggerFactory.getLogger(TransferOpener.class);

    private final LogStreamer live;
    private final LogRequest request;
    private final TransferStart start;
    private final LineDeduplicator delivered;
    private final CancellableWaits waits;
    private final ResumeCounts counts;
    private boolean opened;
    private boolean followed;
    private boolean resuming;
    private boolean wholeLog;

    /** @param delivered is told when a transfer begins */
    TransferOpener(
            LogStreamer live,
            LogRequest request,
            TransferStart start,
            LineDeduplicator delivered,
            CancellableWaits waits,
            ResumeCounts counts) {
        this.live = live;
        this.request = request;
        this.start = start;
        this.delivered = delivered;
        this.waits = waits;
        this.counts = counts;
    }

    /** Whether there was a transfer. */
    boolean opened() {
        return opened;
    }

    /**
     * Whether the transfers to come begin at the beginning of the log. Text without a time may be the end of a line whose
     * beginning is older than the time asked for, which the kubelet leaves out. The whole log has no such line.
     */
    void wholeLog(boolean itDoes) {
        wholeLog = itDoes;
    }

    /**
     * The present transfer had something new. A follow ends with its container, and is then looked behind: only if there was something,
     * the log was resumed.
     */
    void progress() {
        wholeLog = false;
        if (resuming) {
            resuming = false;
            counts.resumed();
        }
    }

    /** Whether the present transfer begins at the beginning of the log for that reason. */
    boolean wholeLog() {
        return wholeLog;
    }

    InputStream open(TransferKind kind) throws IOException {
        LogOptions options = start.options(
                kind == TransferKind.FOLLOW, kind == TransferKind.REST_OF_PREVIOUS, delivered.time(), wholeLog);
        LogRequest wanted = request.withOptions(options);
        InputStream transfer = waits.call(() -> live.open(wanted), TransferOpener::discard);
        opened = true;
        resuming = followed;
        followed |= kind == TransferKind.FOLLOW;
        delivered.mayBeCut(options.sinceTime() != null || options.sinceSeconds() != null);
        if (kind == TransferKind.SEARCH) {
            delivered.beginSearch();
        } else if (kind == TransferKind.SNAPSHOT && start.leavesOut()) {
            delivered.beginSwallow();
        } else {
            delivered.beginRest();
        }
        return transfer;
    }

    static void discard(InputStream transfer) {
        try {
            transfer.close();
        } catch (IOException e) {
            log.debug("cannot close a transfer that nobody waits for", e);
        }
    }
}
