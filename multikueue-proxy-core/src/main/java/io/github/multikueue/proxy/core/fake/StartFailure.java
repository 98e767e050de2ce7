package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/**
 * Why a TaskRun does not start: what the kubelet or scheduler writes into the Pod, and what Tekton makes of it in the TaskRun
 * (tektoncd/pipeline pkg/pod/status.go, pkg/reconciler/taskrun).
 *
 * @param waitingReason of the Pod's containers; empty for a Pod without a node
 * @param waitingMessage the same, or the scheduler's words
 * @param status of the TaskRun's condition Succeeded
 */
record StartFailure(String waitingReason, String waitingMessage, String status, String reason, String message) {

    static StartFailure imagePull(String container, String image) {
        String words = "failed to pull and unpack image \"" + image + "\": not found";
        String message = "build step \"" + container + "\" is pending with reason " + quoted(words);
        return new StartFailure("ErrImagePull", words, "Unknown", "PullImageFailed", message);
    }

    static StartFailure imagePullGivenUp(String step, String taskRun, String image) {
        String words = "Back-off pulling image \"" + image + "\"";
        String message = "The step \"" + step + "\" in TaskRun \"" + taskRun
                + "\" failed to pull the image \"\". The pod errored with the message: \"" + words + ".\"";
        return new StartFailure("ImagePullBackOff", words, "False", "TaskRunImagePullFailed", message);
    }

    static StartFailure missingConfigMap(String configMap) {
        return new StartFailure(
                "CreateContainerConfigError",
                "configmap \"" + configMap + "\" not found",
                "False",
                "CreateContainerConfigError",
                "Failed to create pod due to config error");
    }

    static StartFailure unschedulable(String schedulerMessage) {
        boolean resources = schedulerMessage.contains("Insufficient");
        String pending = "pod status \"PodScheduled\":\"False\"; message: " + quoted(schedulerMessage);
        return new StartFailure(
                "",
                schedulerMessage,
                "Unknown",
                resources ? "ExceededNodeResources" : "Pending",
                resources ? "TaskRun Pod exceeded available resources" : pending);
    }

    static StartFailure exceededQuota(String pod, String quota) {
        String message = "TaskRun Pod exceeded available resources: pods \"" + pod + "\" is forbidden: exceeded quota: "
                + quota + ", requested: pods=1, used: pods=5, limited: pods=5";
        return new StartFailure("", "", "Unknown", "ExceededResourceQuota", message);
    }

    /** What the Pod says. */
    void writeTo(ObjectNode pod, List<String> containers, Instant now) {
        if (waitingReason.isEmpty()) {
            pod.withObject("/spec").remove("nodeName");
            ObjectNode status = pod.withObject("/status");
            status.remove(List.of("containerStatuses", "initContainerStatuses"));
            Conditions.set(pod, "PodScheduled", "False", "Unschedulable", waitingMessage, now);
            return;
        }
        ObjectNode state = TektonStatus.waiting(waitingReason);
        state.withObject("/waiting").put("message", waitingMessage);
        containers.forEach(container -> TektonStatus.setContainer(pod, container, state));
    }

    /** Quoted as Go's %q does. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
