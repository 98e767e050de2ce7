package io.github.multikueue.proxy.api;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks for one container's log. When a {@link LogStreamer} sees a request, the caller's access has been reviewed.
 *
 * <p>A pod is identified by its UID: a pod that was evicted or restarted on another worker may have a successor of the same
 * name. If the UID is known, the pod was proven to belong to the job, but may be gone by now, as Kueue removes a job's objects
 * seconds after its end; a streamer that reads from live pods throws {@link NotFoundException} then, also if there is another
 * pod of that name. If the UID is null, no such pod was found, and it is for stores and archives to find the log by the job's
 * UID and the pod's name, leaving out those of {@code otherPodUids}.
 *
 * @param caller who wants to read; for archives that are asked with the caller's own token. Never to be logged
 * @param placement where the job runs or ran. Its worker is not null if {@code podUid} is not
 * @param pod the pod's name; its namespace is that of the job
 * @param podUid the UID of the pod, or null if it was not found on the worker and nobody knows it
 * @param container the container's name; null only if the pod is gone and the caller named none: then the pod's default
 * @param options which part of the log
 * @param otherPodUids counts only if {@code podUid} is null: the UIDs of pods of the job that have or had this name, and are known
 *     not to be the one. A log of one of them is not what is asked for; if there is no other, there is none. A
 *     streamer that keeps logs by the names of pods alone cannot know, and should say so in its documentation
 */
public record LogRequest(
        Caller caller,
        Placement placement,
        String pod,
        @Nullable String podUid,
        @Nullable String container,
        LogOptions options,
        Set<String> otherPodUids) {

    public LogRequest {
        otherPodUids = Set.copyOf(otherPodUids);
    }

    /** A request for the log of a pod that is known by its UID, or of the newest one of that name. */
    public LogRequest(
            Caller caller,
            Placement placement,
            String pod,
            @Nullable String podUid,
            @Nullable String container,
            LogOptions options) {
        this(caller, placement, pod, podUid, container, options, Set.of());
    }

    /** Whether the log of a pod of that name may be the one that is asked for, by the pod's UID. */
    public boolean mayMean(String uid) {
        return podUid == null ? !otherPodUids.contains(uid) : podUid.equals(uid);
    }

    /** The same request for another part of the log. */
    public LogRequest withOptions(LogOptions other) {
        return new LogRequest(caller, placement, pod, podUid, container, other, otherPodUids);
    }
}
