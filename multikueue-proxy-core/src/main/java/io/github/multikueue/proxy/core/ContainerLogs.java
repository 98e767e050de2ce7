package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotAdmittedException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.WorkerUnavailableException;
import io.github.multikueue.proxy.core.tekton.NotOfRunException;
import io.github.multikueue.proxy.core.tekton.PodView;
import io.github.multikueue.proxy.core.tekton.RunContents;
import java.util.List;

/**
 * Opens the log of one container. While its Pod is there, it must provably belong to the run. Once the run or the Pod is
 * gone, those {@link LogStreamer}s can still have the log that find it by the job's UID; if none has, the answer is what was
 * wrong in the first place. A Pod that is there and belongs to something else is no reason to ask them.
 */
final class ContainerLogs {

    private final RunContents contents;
    private final LogStreamer logs;

    ContainerLogs(RunContents contents, LogStreamer logs) {
        this.contents = contents;
        this.logs = logs;
    }

    /**
     * @param request without the Pod's UID; it is found here
     * @param view made for this request
     * @param access what the caller needs, reviewed already
     */
    OpenLog open(LogRequest request, LogView view, List<AccessAttributes> access) {
        Placement placement = request.placement();
        String worker = placement.worker();
        if (worker == null) {
            return withoutPod(request, view, access, notOnWorker(placement));
        }
        try {
            return onWorker(request, view, access);
        } catch (ProxyException e) {
            throw e.onWorker(worker);
        }
    }

    private OpenLog onWorker(LogRequest request, LogView view, List<AccessAttributes> access) {
        PodView pod;
        try {
            pod = contents.pod(request.placement(), request.pod());
        } catch (NotFoundException | WorkerUnavailableException e) {
            if (isGone(request.placement(), e)) {
                return withoutPod(request, view, access, e);
            }
            throw e;
        }
        String container = pod.container(request.container());
        String uid = pod.metadata().uid();
        return open(
                new LogRequest(request.caller(), request.placement(), request.pod(), uid, container, request.options()),
                view,
                "container " + container + " of pod " + request.pod(),
                access);
    }

    /** A finished run is as good as gone from a worker that cannot be asked: Kueue has removed it, or is about to. */
    private static boolean isGone(Placement placement, ProxyException why) {
        return why instanceof WorkerUnavailableException
                ? placement.state() == PlacementState.FINISHED
                : !(why instanceof NotOfRunException);
    }

    private OpenLog withoutPod(LogRequest request, LogView view, List<AccessAttributes> access, ProxyException why) {
        String container = request.container() == null ? "default container" : "container " + request.container();
        try {
            return open(request, view, container + " of pod " + request.pod(), access);
        } catch (NotFoundException e) {
            throw why;
        }
    }

    private OpenLog open(LogRequest request, LogView view, String subject, List<AccessAttributes> access) {
        return new OpenLog(request.placement().worker(), subject, access, view.open(logs, request));
    }

    private static ProxyException notOnWorker(Placement placement) {
        return placement.state() == PlacementState.NO_WORKLOAD
                ? new NotFoundException(String.valueOf(placement.message()))
                : new NotAdmittedException(placement);
    }
}
