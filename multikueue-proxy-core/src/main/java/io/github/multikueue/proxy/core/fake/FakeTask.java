package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A TaskRun on a worker and its present Pod. Thread safe, but one task is best driven by one thread. */
public final class FakeTask {
    private final FakeWorkerRun run;
    private final String name;
    private final List<String> steps;
    private final TaskPod pod;

    FakeTask(FakeWorkerRun run, String name, List<String> steps, List<String> sidecars) {
        this.run = run;
        this.name = name;
        this.steps = List.copyOf(steps);
        this.pod = new TaskPod(run, name, TektonObjects.containers(steps, sidecars));
    }

    /** The name of the TaskRun. */
    public String name() {
        return name;
    }

    /** The name of the present Pod. */
    public String podName() {
        return pod.name();
    }

    /** The TaskRun, or null if it is gone. */
    public @Nullable ObjectNode taskRun() {
        return run.cluster().get("taskruns", run.namespace(), name);
    }

    /** The present Pod, or null if it is gone. */
    public @Nullable ObjectNode pod() {
        return pod.object();
    }

    /** A step by its name. */
    public FakeStep step(String step) {
        if (!steps.contains(step)) {
            throw new IllegalArgumentException("step: " + step + " (expected: one of " + steps + ")");
        }
        return new FakeStep(this, step, "step-" + step);
    }

    /** The log of any container of the present Pod. */
    public FakeLog log(String container) {
        return pod.log(container);
    }

    /** All containers of a waiting Pod start to run. */
    public FakeTask start() {
        pod.start();
        return succeeded("Unknown", "Running", "Not all Steps in the Task have finished executing");
    }

    /** The TaskRun succeeds; steps still running end with it. */
    public FakeTask finish() {
        pod.end(0, "Completed", "Succeeded");
        return succeeded("True", "Succeeded", "All Steps have completed executing");
    }

    /** The TaskRun fails; steps still running end with it. */
    public FakeTask fail() {
        return fail("Failed", "\"step-" + steps.get(0) + "\" exited with code 1");
    }

    /** The TaskRun is cancelled, and Tekton deletes its pod. */
    public FakeTask cancel() {
        fail("TaskRunCancelled", "TaskRun \"" + name + "\" was cancelled");
        pod.remove();
        return this;
    }

    /** The TaskRun failed and is tried again: its status moves to {@code retriesStatus}, a new Pod runs. */
    public FakeTask retry() {
        fail();
        edit(TektonStatus::moveToRetries);
        succeeded("Unknown", "ToBeRetried", "the TaskRun failed and is to be retried");
        pod.retry();
        createPod();
        return start();
    }

    /** The image of its containers cannot be pulled, which Tekton waits for. */
    public FakeTask cannotPullImage(String image) {
        return cannotStart(StartFailure.imagePull(pod.containers().get(0), image));
    }

    /** The kubelet gave up pulling the image for a while, upon which Tekton fails the TaskRun and deletes its Pod. */
    public FakeTask giveUpPullingImage(String image) {
        cannotStart(StartFailure.imagePullGivenUp(steps.get(0), name, image));
        return over().deletePod();
    }

    /** No node takes the Pod, in the scheduler's words such as {@code 0/3 nodes are available: 3 Insufficient cpu.} */
    public FakeTask cannotBeScheduled(String schedulerMessage) {
        return cannotStart(StartFailure.unschedulable(schedulerMessage));
    }

    /** Its containers need a ConfigMap that is not there, upon which Tekton fails the TaskRun. */
    public FakeTask missesConfigMap(String configMap) {
        return cannotStart(StartFailure.missingConfigMap(configMap)).over();
    }

    /** The Pod of a task that exceeded a quota can be created after all; its containers wait. */
    public FakeTask findsQuota() {
        createPod();
        return this;
    }

    /**
     * TaskRun and Pod are deleted while the containers run: the TaskRun goes first; the Pod is marked, its containers are killed
     * (exit code 143), as the Pod's last events say, and it goes.
     */
    public FakeTask kill() {
        ObjectNode taskRun = taskRun();
        if (taskRun != null) {
            ObjectKey key = new ObjectKey(run.namespace(), name);
            run.cluster()
                    .unchecked()
                    .deleteAlone("taskruns", key, taskRun.at("/metadata/uid").asText());
        }
        return deletePod();
    }

    /** The Pod alone is deleted, as by a drained node: containers that run are killed, and it goes. */
    public FakeTask deletePod() {
        pod.delete();
        return this;
    }

    private FakeTask cannotStart(StartFailure trouble) {
        pod.cannotStart(trouble);
        return notStarted(trouble);
    }

    private FakeTask notStarted(StartFailure trouble) {
        return succeeded(trouble.status(), trouble.reason(), trouble.message());
    }

    /** Ends a container that has not ended, and its log. */
    void terminate(String container, int exitCode, String reason) {
        pod.terminate(container, exitCode, reason);
    }

    private FakeTask over() {
        return edit(taskRun -> taskRun.withObject("/status").put("completionTime", Conditions.time(now())));
    }

    /** Creates the present Pod, whose containers wait. */
    void createPod() {
        pod.create();
        succeeded("Unknown", "Pending", "pod status \"Initialized\":\"False\"");
    }

    /** There is no Pod, since the quota of the namespace is used up. */
    void exceedsQuota(String quota) {
        notStarted(StartFailure.exceededQuota(podName(), quota));
    }

    private FakeTask fail(String reason, String message) {
        pod.end(1, "Error", "Failed");
        return succeeded("False", reason, message);
    }

    private FakeTask succeeded(String status, String reason, String message) {
        return edit(taskRun -> TektonStatus.setSucceeded(taskRun, status, reason, message, now()));
    }

    private FakeTask edit(Consumer<ObjectNode> edit) {
        run.cluster().edit("taskruns", run.namespace(), name, edit);
        return this;
    }

    private Instant now() {
        return run.clock().instant();
    }
}
