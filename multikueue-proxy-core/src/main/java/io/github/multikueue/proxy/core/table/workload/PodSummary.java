package io.github.multikueue.proxy.core.table.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.table.cell.Fields;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a row tells of the containers of a Pod: one word for its state, how many containers are ready, and how often they were
 * restarted. The rules are those of kube-apiserver, in this order; each step may replace the word of the one before:
 *
 * <ol>
 *   <li>{@code status.reason}, or else the phase; {@code SchedulingGated}
 *   <li>the first init container that is neither done nor a started sidecar: {@code Init:…}. With one, the other containers
 *       do not count, unless the Pod is {@code Initialized} all the same
 *   <li>the containers, from the last to the first: why they wait or how they ended
 *   <li>{@code Completed} though others run, or failed, is not the whole truth
 *   <li>the Pod's deletion
 * </ol>
 */
final class PodSummary {

    private final JsonNode pod;
    private final JsonNode status;
    private final Set<String> sidecars;
    private final long containers;
    private final RestartCount sidecarRestarts = new RestartCount();
    private RestartCount restarts = new RestartCount();
    private long ready;
    private String reason;
    private String error = "";
    private boolean running;

    private PodSummary(JsonNode pod) {
        this.pod = pod;
        this.status = pod.path("status");
        JsonNode spec = pod.path("spec");
        List<JsonNode> restartable = Fields.elements(spec, "initContainers")
                .filter(container -> Fields.text(container, "restartPolicy").equals("Always"))
                .toList();
        this.sidecars = restartable.stream()
                .map(container -> Fields.text(container, "name"))
                .collect(Collectors.toSet());
        this.containers = Fields.elements(spec, "containers").count() + restartable.size();
        this.reason = Fields.firstNonEmpty(Fields.text(status, "reason"), Fields.text(status, "phase"));
    }

    static PodSummary of(JsonNode pod) {
        PodSummary summary = new PodSummary(pod);
        summary.readScheduling();
        if (summary.readInitContainers() || Fields.isTrue(pod, "Initialized")) {
            summary.readContainers();
        }
        summary.readDeletion();
        return summary;
    }

    private void readScheduling() {
        String gated = "SchedulingGated";
        if (Fields.elements(status, "conditions")
                .anyMatch(each -> Fields.text(each, "type").equals("PodScheduled")
                        && Fields.text(each, "reason").equals(gated))) {
            reason = gated;
        }
    }

    /** Returns whether all of them are done or go on as sidecars; otherwise stops at the first that is not. */
    private boolean readInitContainers() {
        int done = 0;
        for (JsonNode container : status.path("initContainerStatuses")) {
            boolean sidecar = sidecars.contains(Fields.text(container, "name"));
            restarts.add(container);
            if (sidecar) {
                sidecarRestarts.add(container);
            }
            if (!isStarted(container, sidecar)) {
                reason = "Init:" + initReason(container, done);
                return false;
            }
            done++;
        }
        return true;
    }

    /** Whether an init container is done, or goes on as a sidecar; one that is ready counts. */
    private boolean isStarted(JsonNode container, boolean sidecar) {
        JsonNode terminated = Fields.at(container, "state", "terminated");
        if (terminated.isObject() && Fields.number(terminated, "exitCode") == 0) {
            return true;
        }
        boolean started = sidecar && Fields.flag(container, "started");
        ready += started && Fields.flag(container, "ready") ? 1 : 0;
        return started;
    }

    private String initReason(JsonNode container, int done) {
        JsonNode terminated = Fields.at(container, "state", "terminated");
        if (terminated.isObject()) {
            return endOf(terminated);
        }
        String waiting = Fields.text(container, "state", "waiting", "reason");
        return waiting.isEmpty() || waiting.equals("PodInitializing")
                ? done + "/" + Fields.elements(pod, "spec", "initContainers").count()
                : waiting;
    }

    private static String endOf(JsonNode terminated) {
        long signal = Fields.number(terminated, "signal");
        String number = signal != 0 ? "Signal:" + signal : "ExitCode:" + Fields.number(terminated, "exitCode");
        return Fields.firstNonEmpty(Fields.text(terminated, "reason"), number);
    }

    private void readContainers() {
        restarts = sidecarRestarts;
        List<JsonNode> statuses = Fields.elements(status, "containerStatuses").toList();
        for (int i = statuses.size() - 1; i >= 0; i--) {
            readContainer(statuses.get(i));
        }
        if (reason.equals("Completed")) {
            reason = completed();
        }
    }

    private void readContainer(JsonNode container) {
        restarts.add(container);
        JsonNode terminated = Fields.at(container, "state", "terminated");
        String waiting = Fields.text(container, "state", "waiting", "reason");
        if (!waiting.isEmpty()) {
            reason = waiting;
        } else if (terminated.isObject()) {
            reason = endOf(terminated);
            error = Fields.number(terminated, "exitCode") == 0 ? error : reason;
        } else if (Fields.flag(container, "ready") && Fields.isSet(container, "state", "running")) {
            running = true;
            ready++;
        }
    }

    /** The word for a Pod of which one container has completed. */
    private String completed() {
        boolean podIsReady = Fields.elements(status, "conditions")
                .anyMatch(each -> Fields.text(each, "type").equals("Ready")
                        && Fields.text(each, "status").equals("True"));
        if (running && podIsReady) {
            return "Running";
        }
        return Fields.firstNonEmpty(error, running ? "NotReady" : "Completed");
    }

    private void readDeletion() {
        if (!Fields.isDeleted(pod)) {
            return;
        }
        String phase = Fields.text(status, "phase");
        if (Fields.text(status, "reason").equals("NodeLost")) {
            reason = "Unknown";
        } else if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
            reason = "Terminating";
        }
    }

    JsonNode pod() {
        return pod;
    }

    String ready() {
        return ready + "/" + containers;
    }

    String reason() {
        return reason;
    }

    Object restarts() {
        return restarts.cell();
    }
}
