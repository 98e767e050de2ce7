package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The present Pod of a TaskRun: the kubelet writes the states of its containers into the Pod's status, from where Tekton copies them
 * into the TaskRun's. Thread safe.
 */
final class TaskPod {
    private final FakeWorkerRun run;
    private final String taskRun;
    private final List<String> containers;
    private final AtomicInteger retries = new AtomicInteger();

    /** {@code containers} are those of steps and sidecars, by their full names. */
    TaskPod(FakeWorkerRun run, String taskRun, List<String> containers) {
        this.run = run;
        this.taskRun = taskRun;
        this.containers = List.copyOf(containers);
    }

    String name() {
        int retry = retries.get();
        return taskRun + "-pod" + (retry == 0 ? "" : "-retry" + retry);
    }

    /** The Pod, or null if it is gone. */
    @Nullable
    ObjectNode object() {
        return run.cluster().get("pods", run.namespace(), name());
    }

    List<String> containers() {
        return containers;
    }

    FakeLog log(String container) {
        return run.cluster().log(run.namespace(), name(), container);
    }

    /** From now on, the present Pod is that of the next try. */
    void retry() {
        retries.incrementAndGet();
    }

    /** Creates it; its init containers are over, the others wait. */
    void create() {
        ObjectNode owner =
                Objects.requireNonNull(run.cluster().get("taskruns", run.namespace(), taskRun), "the TaskRun is gone");
        ObjectNode pod = TektonObjects.podOf(owner, name(), containers);
        containers.forEach(
                container -> TektonStatus.setContainer(pod, container, TektonStatus.waiting("PodInitializing")));
        TektonObjects.INIT_CONTAINERS.forEach(container ->
                ContainerStatusUpdater.terminate(ContainerStatusUpdater.of(pod, container), 0, "Completed", now()));
        run.cluster().create(pod);
        TektonObjects.INIT_CONTAINERS.forEach(container -> log(container).end());
        editTaskRun(object -> {
            ObjectNode status = object.withObject("/status").put("podName", name());
            status.put("startTime", Conditions.time(now()));
            status.set("taskSpec", object.at("/spec/taskSpec").deepCopy());
        });
    }

    /** All containers run. */
    void start() {
        containers.forEach(container -> setState(container, TektonStatus.running(now())));
        setPhase("Running");
    }

    /** Containers that have not ended end in this way, and the Pod with them. */
    void end(int exitCode, String reason, String phase) {
        containers.forEach(container -> terminate(container, exitCode, reason));
        setPhase(phase);
    }

    /** Its containers cannot start. */
    void cannotStart(StartFailure failure) {
        run.cluster().edit("pods", run.namespace(), name(), pod -> failure.writeTo(pod, containers, now()));
        ObjectNode pod = Objects.requireNonNull(object(), "the Pod is gone");
        containers.forEach(container ->
                editTaskRun(object -> TektonStatus.setStep(object, container, TektonStatus.container(pod, container))));
    }

    /** Ends a container that has not ended, and its log; of one that has, Tekton learns from the Pod. */
    void terminate(String container, int exitCode, String reason) {
        ObjectNode pod = object();
        if (pod == null) {
            return;
        }
        ObjectNode known = TektonStatus.container(pod, container);
        if (known.has("terminated")) {
            editTaskRun(object -> TektonStatus.setStep(object, container, known));
        } else {
            setState(container, TektonStatus.terminated(exitCode, reason, now()));
            log(container).end();
        }
    }

    /** Deletes it at once. */
    void remove() {
        run.cluster().delete("pods", run.namespace(), name());
    }

    /** Deletes it as API server and kubelet do it: containers that run are killed first. */
    void delete() {
        ObjectNode pod = object();
        if (pod != null) {
            new PodDeletion(run.cluster(), run.clock(), RunRemoval.Later.AT_ONCE).delete(pod);
        }
    }

    private void setState(String container, ObjectNode state) {
        run.cluster().edit("pods", run.namespace(), name(), pod -> TektonStatus.setContainer(pod, container, state));
        editTaskRun(object -> TektonStatus.setStep(object, container, state));
    }

    private void setPhase(String phase) {
        if (object() != null) {
            run.cluster().patchStatus("pods", run.namespace(), name(), "{\"phase\":\"" + phase + "\"}");
        }
    }

    private void editTaskRun(Consumer<ObjectNode> edit) {
        run.cluster().edit("taskruns", run.namespace(), taskRun, edit);
    }

    private Instant now() {
        return run.clock().instant();
    }
}
