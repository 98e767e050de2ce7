package io.github.multikueue.proxy.core.archive.bucket;

import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.LostLogException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads stored logs, and brings from the bucket before what of them is there alone: of a run that is over at once, since its worker may
 * not be asked for a Pod that is long gone; of one that goes on if nobody else has the log.
 */
final class RestoredLogs implements LogStreamer {

    private final BucketArchive archive;
    private final LogStreamer stored;

    RestoredLogs(BucketArchive archive, LogStreamer stored) {
        this.archive = archive;
        this.stored = stored;
    }

    @Override
    public InputStream open(LogRequest request) {
        UpstreamFailureException failure = BucketArchive.isOver(request.placement()) ? bring(request) : null;
        try {
            return stored.open(request);
        } catch (LostLogException e) {
            return again(request, e);
        } catch (NotFoundException e) {
            if (failure != null) {
                throw failure; // It may well be there.
            }
            return again(request, e);
        }
    }

    private @Nullable UpstreamFailureException bring(LogRequest request) {
        try {
            boolean unused = archive.requirePod(request.placement(), request.pod());
            return null;
        } catch (UpstreamFailureException e) {
            return e;
        }
    }

    /** Of a run that goes on, and of a log whose damage has just been found. */
    private InputStream again(LogRequest request, NotFoundException why) {
        try {
            if (archive.requirePod(request.placement(), request.pod())) {
                return stored.open(request);
            }
        } catch (UpstreamFailureException e) {
            why.addSuppressed(e);
        }
        throw why;
    }
}
