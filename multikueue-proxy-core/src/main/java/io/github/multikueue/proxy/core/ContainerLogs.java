package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.LostLogException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.UpstreamTimeoutException;
import io.github.multikueue.proxy.api.WorkerUnavailableException;
import io.github.multikueue.proxy.core.capture.StoredPod;
import io.github.multikueue.proxy.core.runwatch.RunSites;
import io.github.multikueue.proxy.core.tekton.RunContents;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens the log of one container. While its Pod is there, it must provably belong to the run. Once the run or the Pod is
 * gone, those {@link LogStreamer}s can still have the log that find it by the job's UID; if none has, the answer is what was
 * wrong in the first place. A Pod that is there and belongs to something else is no reason to ask them.
 *
 * <p>Of several Pods of one name, the newest is read, unless the caller or the cursor says which.
 */
final class ContainerLogs {

    private final RunContents contents;
    private final LogSources sources;
    private final LogStreamer logs;

    /** @param sources knows the Pods that are gone */
    ContainerLogs(RunContents contents, LogSources sources, LogStreamer logs) {
        this.contents = contents;
        this.sources = sources;
        this.logs = logs;
    }

    /**
     * @param request without the Pod's UID; it is found here
     * @param wanted the Pod
     * @param view made for this request
     * @param access what the caller needs, reviewed already
     */
    OpenLog open(LogRequest request, PodReference wanted, LogView view, List<AccessAttributes> access) {
        try {
            KnownPods pods = look(request);
            String uid = choose(pods, wanted, view);
            LogRequest found = uid == null ? request : withPod(request, pods, uid, view);
            InputStream body = open(found, pods, wanted, view);
            return new OpenLog(found.placement().worker(), subject(found), access, body, uid, pods.othersThan(uid));
        } catch (ProxyException e) {
            String worker = request.placement().worker();
            throw worker == null ? e : e.onWorker(worker);
        }
    }

    private KnownPods look(LogRequest request) {
        Placement placement = request.placement();
        List<StoredPod> stored = sources.pods(placement, request.pod());
        if (placement.worker() == null) {
            return new KnownPods(placement, null, RunSites.notOnAnyWorker(placement), stored);
        }
        try {
            return new KnownPods(placement, contents.pod(placement, request.pod()), null, stored);
        } catch (NotFoundException
                | WorkerUnavailableException
                | UpstreamFailureException
                | UpstreamTimeoutException e) {
            return new KnownPods(placement, null, e, stored);
        }
    }

    private static @Nullable String choose(KnownPods pods, PodReference wanted, LogView view) {
        if (wanted.uid() != null) {
            return pods.require(wanted);
        }
        return view.hasCursorOfPod() ? pods.ofCursor(wanted.name(), view) : pods.newest();
    }

    private static LogRequest withPod(LogRequest request, KnownPods pods, String uid, LogView view) {
        Placement placement = pods.stored(uid)
                .map(each -> request.placement().withWorker(each.worker()))
                .orElse(request.placement());
        String container = pods.container(uid, request.container(), view);
        return new LogRequest(request.caller(), placement, request.pod(), uid, container, request.options());
    }

    private InputStream open(LogRequest found, KnownPods pods, PodReference wanted, LogView view) {
        try {
            return view.open(logs, found);
        } catch (NotFoundException e) {
            ProxyException absence = pods.absence();
            boolean knowsMore = wanted.uid() != null || e instanceof LostLogException;
            throw absence == null || knowsMore ? e : absence;
        }
    }

    private static String subject(LogRequest found) {
        String container = found.container() == null ? "default container" : "container " + found.container();
        return container + " of pod " + found.pod();
    }
}
