package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A TaskRun on a worker and its present Pod. Thread safe, but one task is best driven by one thread. */
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
        containers().forEach(container -> state(container, running()));
        return running("Running", "Not all Steps in the Task have finished executing");
    }

    /** The TaskRun succeeds; steps still running end with it. */
    public FakeTask finish() {
        return end(true, "Succeeded", "All Steps have completed executing");
    }

    /** The TaskRun fails; steps still running end with it. */
    public FakeTask fail() {
        return end(false, "Failed", "\"step-" + steps.get(0) + "\" exited with code 1");
    }

    /** The TaskRun is cancelled, and Tekton deletes its pod. */
    public FakeTask cancel() {
        end(false, "TaskRunCancelled", "TaskRun \"" + name + "\" was cancelled");
        run.cluster().delete("pods", run.namespace(), podName());
        return this;
    }

    /** The TaskRun failed and is tried again: its status moves to {@code retriesStatus}, a new Pod runs. */
    public FakeTask retry() {
        containers().forEach(container -> terminate(container, 1, "Error"));
        podPhase("Failed");
        edit(taskRun -> {
            ObjectNode status = taskRun.withObject("/status");
            Conditions.set(
                    taskRun,
                    "Succeeded",
                    "False",
                    "Failed",
                    "failed",
                    run.clock().instant());
            ObjectNode old = status.deepCopy();
            ArrayNode earlier = old.withArray("/retriesStatus").deepCopy();
            old.remove("retriesStatus");
            earlier.add(old);
            status.removeAll();
            status.set("retriesStatus", earlier);
            Conditions.set(
                    taskRun,
                    "Succeeded",
                    "Unknown",
                    "ToBeRetried",
                    "retrying",
                    run.clock().instant());
        });
        retries.incrementAndGet();
        createPod();
        return start();
    }

    private void createPod() {
        ObjectNode taskRun = Objects.requireNonNull(taskRun(), "the TaskRun is gone");
        ObjectNode labels = ((ObjectNode) taskRun.at("/metadata/labels")).deepCopy();
        labels.put("tekton.dev/taskRun", name)
                .put("tekton.dev/taskRunUID", taskRun.at("/metadata/uid").asText());
        ObjectNode owner =
                TektonObjects.owner("TaskRun", name, taskRun.at("/metadata/uid").asText());
        ObjectNode pod = TektonObjects.pod(
                run.namespace(),
                podName(),
                labels,
                ((ObjectNode) taskRun.at("/metadata/annotations")).deepCopy(),
                owner,
                containers(),
                List.of("prepare", "place-scripts"));
        ObjectNode status = (ObjectNode) pod.path("status");
        status.put("phase", "Pending");
        containers()
                .forEach(container -> containerStatus(status, container)
                        .set("state", wrapped("waiting", Json.object().put("reason", "PodInitializing"))));
        run.cluster().create(pod);
        run.cluster().log(run.namespace(), podName(), "prepare").end();
        run.cluster().log(run.namespace(), podName(), "place-scripts").end();
        edit(object -> {
            ObjectNode of = object.withObject("/status").put("podName", podName());
            of.put("startTime", Conditions.time(run.clock().instant()));
            of.set("taskSpec", object.at("/spec/taskSpec").deepCopy());
            Conditions.set(
                    object,
                    "Succeeded",
                    "Unknown",
                    "Pending",
                    "Pending",
                    run.clock().instant());
        });
    }

    void terminate(String container, int exitCode, String reason) {
        if (pod() == null || isTerminated(container)) {
            return;
        }
        String now = Conditions.time(run.clock().instant());
        state(
                container,
                wrapped(
                        "terminated",
                        Json.object()
                                .put("exitCode", exitCode)
                                .put("reason", reason)
                                .put("startedAt", now)
                                .put("finishedAt", now)));
        log(container).end();
    }

    private boolean isTerminated(String container) {
        ObjectNode pod = Objects.requireNonNull(pod());
        for (JsonNode status : pod.at("/status/containerStatuses")) {
            if (status.path("name").asText().equals(container)) {
                return status.path("state").has("terminated");
            }
        }
        return false;
    }

    /** Sets a container's state in the Pod and, for a step, in the TaskRun. */
    private void state(String container, ObjectNode state) {
        run.cluster().edit("pods", run.namespace(), podName(), pod -> {
            ObjectNode status = pod.withObject("/status").put("phase", "Running");
            ObjectNode of = containerStatus(status, container);
            of.set("state", state.deepCopy());
            of.put("ready", state.has("running")).put("started", state.has("running"));
        });
        boolean step = container.startsWith("step-");
        edit(taskRun -> {
            ArrayNode list = taskRun.withObject("/status").withArray(step ? "/steps" : "/sidecars");
            ObjectNode entry = named(list, container.substring(container.indexOf('-') + 1));
            entry.remove(List.of("running", "waiting", "terminated"));
            entry.put("container", container).setAll(state.deepCopy());
            if (state.has("terminated")) {
                entry.put("terminationReason", state.at("/terminated/reason").asText());
            }
        });
    }

    private FakeTask end(boolean succeeded, String reason, String message) {
        containers().forEach(container -> terminate(container, succeeded ? 0 : 1, succeeded ? "Completed" : "Error"));
        podPhase(succeeded ? "Succeeded" : "Failed");
        return edit(taskRun -> {
            taskRun.withObject("/status")
                    .put("completionTime", Conditions.time(run.clock().instant()));
            Conditions.set(
                    taskRun,
                    "Succeeded",
                    succeeded ? "True" : "False",
                    reason,
                    message,
                    run.clock().instant());
        });
    }

    private FakeTask running(String reason, String message) {
        return edit(taskRun -> Conditions.set(
                taskRun, "Succeeded", "Unknown", reason, message, run.clock().instant()));
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

    private ObjectNode running() {
        return wrapped(
                "running",
                Json.object().put("startedAt", Conditions.time(run.clock().instant())));
    }

    private List<String> containers() {
        List<String> containers = new ArrayList<>();
        steps.forEach(step -> containers.add("step-" + step));
        sidecars.forEach(sidecar -> containers.add("sidecar-" + sidecar));
        return containers;
    }

    private static ObjectNode containerStatus(ObjectNode podStatus, String container) {
        ObjectNode status = named(podStatus.withArray("/containerStatuses"), container);
        if (!status.has("restartCount")) {
            status.put("ready", false)
                    .put("started", false)
                    .put("restartCount", 0)
                    .put("image", "busybox");
        }
        return status;
    }

    private static ObjectNode named(ArrayNode list, String name) {
        for (JsonNode element : list) {
            if (element.path("name").asText().equals(name)) {
                return (ObjectNode) element;
            }
        }
        return list.addObject().put("name", name);
    }

    private static ObjectNode wrapped(String field, ObjectNode value) {
        ObjectNode wrapper = Json.object();
        wrapper.set(field, value);
        return wrapper;
    }

    /** A task before it exists. Not thread safe. */
    public static final class Builder {
        private final FakeWorkerRun run;
        private final String pipelineTask;
        private List<String> steps = List.of("main");
        private List<String> sidecars = List.of();
        private boolean inFinally;
        private int member = -1;

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

        /** Creates TaskRun and Pod; the containers are waiting. */
        public FakeTask create() {
            String name = run.name() + "-" + pipelineTask + (member < 0 ? "" : "-" + member);
            ObjectNode labels = TektonObjects.labels(run.labels(), run, pipelineTask, inFinally ? "finally" : "tasks");
            ObjectNode taskSpec = TektonObjects.taskSpec(steps, sidecars);
            run.cluster().create(TektonObjects.taskRun(run, name, labels, run.annotations(), taskSpec));
            run.addChild(name, pipelineTask, inFinally, taskSpec);
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
