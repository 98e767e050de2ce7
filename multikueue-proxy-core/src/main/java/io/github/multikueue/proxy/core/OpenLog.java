package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.access.StandingAccess;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An open log of a container or of a whole run. Closing it, from any thread, ends a blocked read and, if nobody else reads
 * the log, the transfer from the worker.
 *
 * <p>The reader's access is reviewed again and again, as {@link ProxyConfig#accessReviewInterval} says, until the log is read to its
 * end or closed. When it is lost, a read throws an {@link AccessLostException} with the reason, also one that is blocked, and the
 * transfer ends. So a log is to be closed, also one that nobody reads any more.
 *
 * @param worker the name of the worker it comes from, if one is known
 * @param subject what is read, for messages: {@code container step-build of pod build-1-pod}, {@code run build-1}
 * @param access what the caller needs, for as long as the log is read
 * @param body the log as it was asked for; a read returns what is there without waiting for more
 * @param podUid the UID of the Pod that it is of; null if it is of a whole run, or if only the name of the Pod is known
 * @param otherPodUids the UIDs of other Pods of that name that the run has or had and whose logs are there, the newest
 *     first; at most 20
 */
public record OpenLog(
        @Nullable String worker,
        String subject,
        List<AccessAttributes> access,
        InputStream body,
        @Nullable String podUid,
        List<String> otherPodUids)
        implements AutoCloseable {

    public OpenLog {
        access = List.copyOf(access);
        otherPodUids = List.copyOf(otherPodUids);
    }

    /** A log that is not of one Pod. */
    public OpenLog(@Nullable String worker, String subject, List<AccessAttributes> access, InputStream body) {
        this(worker, subject, access, body, null, List.of());
    }

    /** The same log, for as long as the caller's access stands. */
    OpenLog reviewedFor(Caller caller, StandingAccess standing) {
        InputStream reviewed = new ReviewedBody(body, standing, caller, access);
        return new OpenLog(worker, subject, access, reviewed, podUid, otherPodUids);
    }

    /**
     * Has somebody told when the reader's access is lost, for who does more than to read; at once if that has happened. Of several, the
     * last one is told. Never, if the log needs no access.
     *
     * @param told told once, by another thread, before a read fails; returns fast
     */
    public void onAccessLost(Consumer<ProxyException> told) {
        if (body instanceof ReviewedBody reviewed) {
            reviewed.onLost(told);
        }
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
