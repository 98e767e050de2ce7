package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A TaskRun on a worker and its present Pod. Thread safe, but one task is best driven by one thread.
 *
 * <p>The class is long, since each step of a task is a method of it.
 */
public final class FakeTask {
    private final FakeWorkerRun run;
    private final String name;
    private final List<String> steps;
    private final List<String> sidecars;
    private final AtomicInteger retries = new AtomicInteger();

    private FakeTask(FakeWorkerRun run, String name, List<String> steps, List<String> sidecars) {
        this.run = run;
        this.name = name;
        this.steps = List.copyOf(steps);
        this.sidecars = List.copyOf(sidecars);
    }

    /** The name of the TaskRun. */
    public String name() {
        return name;
    }

    /** The name of the present Pod. */
    public String podName() {
        int retry = retries.get();
        return name + "-pod" + (retry == 0 ? "" : "-retry" + retry);
    }

    /** The TaskRun, or null if it is gone. */
    public @Nullable ObjectNode taskRun() {
        return run.cluster().get("taskruns", run.namespace(), name);
    }

    /** The present Pod, or null if it is gone. */
    public @Nullable ObjectNode pod() {
        return run.cluster().get("pods", run.namespace(), podName());
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
        return run.cluster().log(run.namespace(), podName(), container);
    }

    /** All containers of a waiting Pod start to run. */
    public FakeTask start() {
        containers().forEach(container -> state(container, TektonStatus.running(now())));
        podPhase("Running");
        return succeeded("Unknown", "Running", "Not all Steps in the Task have finished executing");
    }

    /** The TaskRun succeeds; steps still running end with it. */
    public FakeTask finish() {
        containers().forEach(container -> terminate(container, 0, "Completed"));
        podPhase("Succeeded");
        return succeeded("True", "Succeeded", "All Steps have completed executing");
    }

    /** The TaskRun fails; steps still running end with it. */
    public FakeTask fail() {
        return fail("Failed", "\"step-" + steps.get(0) + "\" exited with code 1");
    }

    /** The TaskRun is cancelled, and Tekton deletes its pod. */
    public FakeTask cancel() {
        fail("TaskRunCancelled", "TaskRun \"" + name + "\" was cancelled");
        run.cluster().delete("pods", run.namespace(), podName());
        return this;
    }

    /** The TaskRun failed and is tried again: its status moves to {@code retriesStatus}, a new Pod runs. */
    public FakeTask retry() {
        fail();
        edit(TektonStatus::moveToRetries);
        succeeded("Unknown", "ToBeRetried", "the TaskRun failed and is to be retried");
        retries.incrementAndGet();
        createPod();
        return start();
    }

    /** The image of its containers cannot be pulled, which Tekton waits for. */
    public FakeTask cannotPullImage(String image) {
        return cannotStart(StartFailure.imagePull(containers().get(0), image));
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

    /** The quota of the namespace is used up: there is a TaskRun but no Pod, until {@link #findsQuota()}. */
    public FakeTask exceedsQuota(String quota) {
        run.cluster().delete("pods", run.namespace(), podName());
        edit(taskRun -> taskRun.withObject("/status").remove(List.of("podName", "startTime", "steps", "sidecars")));
        StartFailure trouble = StartFailure.exceededQuota(podName(), quota);
        return succeeded(trouble.status(), trouble.reason(), trouble.message());
    }

    /** The Pod can be created after all; its containers wait. */
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
        ObjectNode pod = pod();
        if (pod != null) {
            new PodDeletion(run.cluster(), run.clock(), RunRemoval.Later.AT_ONCE).delete(pod);
        }
        return this;
    }

    private FakeTask cannotStart(StartFailure trouble) {
        run.cluster().edit("pods", run.namespace(), podName(), pod -> trouble.writeTo(pod, containers(), now()));
        ObjectNode pod = Objects.requireNonNull(pod(), "the Pod is gone");
        containers()
                .forEach(container -> edit(
                        taskRun -> TektonStatus.setStep(taskRun, container, TektonStatus.container(pod, container))));
        return succeeded(trouble.status(), trouble.reason(), trouble.message());
    }

    private FakeTask over() {
        return edit(taskRun -> taskRun.withObject("/status").put("completionTime", Conditions.time(now())));
    }

    /** Ends a container that has not ended, and its log; of one that has, Tekton learns from the Pod. */
    void terminate(String container, int exitCode, String reason) {
        ObjectNode pod = pod();
        if (pod == null) {
            return;
        }
        ObjectNode known = TektonStatus.container(pod, container);
        if (known.has("terminated")) {
            edit(taskRun -> TektonStatus.setStep(taskRun, container, known));
        } else {
            state(container, TektonStatus.terminated(exitCode, reason, now()));
            log(container).end();
        }
    }

    private void createPod() {
        ObjectNode taskRun = Objects.requireNonNull(taskRun(), "the TaskRun is gone");
        ObjectNode pod = TektonObjects.podOf(taskRun, podName(), containers());
        containers()
                .forEach(container ->
                        TektonStatus.setContainer(pod, container, TektonStatus.waiting("PodInitializing")));
        TektonObjects.INIT_CONTAINERS.forEach(
                container -> ContainerStatusUpdater.terminate(ContainerStatusUpdater.of(pod, container), now()));
        run.cluster().create(pod);
        TektonObjects.INIT_CONTAINERS.forEach(container -> log(container).end());
        edit(object -> {
            ObjectNode status = object.withObject("/status").put("podName", podName());
            status.put("startTime", Conditions.time(now()));
            status.set("taskSpec", object.at("/spec/taskSpec").deepCopy());
        });
        succeeded("Unknown", "Pending", "pod status \"Initialized\":\"False\"");
    }

    private void state(String container, ObjectNode state) {
        run.cluster().edit("pods", run.namespace(), podName(), pod -> TektonStatus.setContainer(pod, container, state));
        edit(taskRun -> TektonStatus.setStep(taskRun, container, state));
    }

    private FakeTask fail(String reason, String message) {
        containers().forEach(container -> terminate(container, 1, "Error"));
        podPhase("Failed");
        return succeeded("False", reason, message);
    }

    private FakeTask succeeded(String status, String reason, String message) {
        return edit(taskRun -> TektonStatus.setSucceeded(taskRun, status, reason, message, now()));
    }

    private void podPhase(String phase) {
        if (pod() != null) {
            run.cluster().patchStatus("pods", run.namespace(), podName(), "{\"phase\":\"" + phase + "\"}");
        }
    }

    private FakeTask edit(Consumer<ObjectNode> edit) {
        run.cluster().edit("taskruns", run.namespace(), name, edit);
        return this;
    }

    private Instant now() {
        return run.clock().instant();
    }

    private List<String> containers() {
        List<String> containers = new ArrayList<>();
        steps.forEach(step -> containers.add("step-" + step));
        sidecars.forEach(sidecar -> containers.add("sidecar-" + sidecar));
        return containers;
    }

    /** A task before it exists. Not thread safe. */
    public static final class Builder {
        private final FakeWorkerRun run;
        private final String pipelineTask;
        private List<String> steps = List.of("main");
        private List<String> sidecars = List.of();
        private boolean inFinally;
        private int member = -1;
        private String taskRun = "";
        private String displayName = "";

        Builder(FakeWorkerRun run, String pipelineTask) {
            this.run = run;
            this.pipelineTask = pipelineTask;
        }

        /** Its steps in their order. Default: {@code main}. */
        public Builder steps(String... names) {
            steps = names.length == 0 ? List.of("main") : List.of(names);
            return this;
        }

        /** Its sidecars. */
        public Builder sidecars(String... names) {
            sidecars = List.of(names);
            return this;
        }

        /** It is one of the pipeline's finally tasks. */
        public Builder inFinally() {
            inFinally = true;
            return this;
        }

        /** It is member {@code index} of a matrix: several TaskRuns of one pipeline task. */
        public Builder matrixMember(int index) {
            member = index;
            return this;
        }

        /** The name of its TaskRun, from which the Pod's follows. Default: made of the run's name and its own. */
        public Builder taskRun(String value) {
            taskRun = value;
            return this;
        }

        /** What the pipeline calls it for people. */
        public Builder displayName(String text) {
            displayName = text;
            return this;
        }

        /** Creates TaskRun and Pod; the containers are waiting. */
        public FakeTask create() {
            String usual = run.name() + "-" + pipelineTask + (member < 0 ? "" : "-" + member);
            String name = taskRun.isEmpty() ? usual : taskRun;
            ObjectNode labels = TektonObjects.labels(run.labels(), run, pipelineTask, inFinally ? "finally" : "tasks");
            ObjectNode taskSpec = TektonObjects.taskSpec(steps, sidecars);
            ObjectNode created =
                    run.cluster().create(TektonObjects.taskRun(run, name, labels, run.annotations(), taskSpec));
            run.addChild(created, pipelineTask, displayName, inFinally, taskSpec);
            FakeTask task = new FakeTask(run, name, steps, sidecars);
            task.createPod();
            return task;
        }

        /** Creates TaskRun and Pod; all containers run. */
        public FakeTask start() {
            return create().start();
        }
    }
}
