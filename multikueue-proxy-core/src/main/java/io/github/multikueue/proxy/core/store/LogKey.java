package io.github.multikueue.proxy.core.store;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Names;

/**
 * Which container a log is of. The UIDs and the container's name identify it; the other names are for those who search.
 *
 * @param namespace the namespace of the run, on the manager as on the worker
 * @param run the name of the PipelineRun
 * @param jobUid the UID of the PipelineRun on the manager
 * @param worker the name of the worker it ran on
 * @param pod the name of the Pod
 * @param podUid the UID of the Pod on the worker
 * @param container the name of the container
 */
public record LogKey(
        String namespace, String run, String jobUid, String worker, String pod, String podUid, String container) {

    /** @throws BadRequestException if one of them could not be a name or UID: they become names of files */
    public LogKey {
        Names.requireNamespace(namespace);
        Names.requireSubdomain("PipelineRun", run);
        Names.requireUid("UID of the PipelineRun", jobUid);
        Names.requireSubdomain("worker", worker);
        Names.requireSubdomain("pod", pod);
        Names.requireUid("UID of the pod", podUid);
        Names.requireLabel("container", container);
    }

    /** Which log it is, for people. */
    String title() {
        return "log of container " + container + " of pod " + pod;
    }

    /** What the files of the log are called, without their endings. No name and no UID has an underscore in it. */
    String fileName() {
        return podUid + "_" + container;
    }
}
