package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * A PipelineRun on a worker, and what Tekton makes of it: TaskRuns and Pods with labels, owners and statuses. Thread safe.
 */
public final class FakeWorkerRun extends FakePipelineRun {
    private final Clock clock;
    private final Consumer<ObjectNode> onStatus;

    /** {@code onStatus} gets the object after each change of its status. */
    FakeWorkerRun(FakeCluster cluster, Clock clock, ObjectNode object, Consumer<ObjectNode> onStatus) {
        super(cluster, object);
        this.clock = clock;
        this.onStatus = onStatus;
    }

    /** Tekton starts it. */
    public FakeWorkerRun start() {
        return edit(run -> {
            run.withObject("/status").put("startTime", Conditions.time(clock.instant()));
            Conditions.set(run, "Succeeded", "Unknown", "Running", "Tasks Completed: 0", clock.instant());
        });
    }

    /** Kueue stops it: from now on Tekton starts finally tasks only. */
    public FakeWorkerRun stop() {
        edit(run -> run.withObject("/spec").put("status", "StoppedRunFinally"));
        edit(run -> {
            if (!run.at("/status").has("startTime")) {
                String message = "PipelineRun \"" + name() + "\" is pending";
                Conditions.set(run, "Succeeded", "Unknown", "PipelineRunPending", message, clock.instant());
            }
        });
        return edit(run -> {
            ObjectNode status = run.withObject("/status");
            if (!status.has("startTime")) {
                status.put("startTime", Conditions.time(clock.instant()));
            }
            String message = "Tasks Completed: 0 (Failed: 0, Cancelled 0), Incomplete: 1, Skipped: 1";
            Conditions.set(run, "Succeeded", "Unknown", "StoppedRunningFinally", message, clock.instant());
        });
    }

    /** A stopped run ends; nothing if it is gone. */
    public FakeWorkerRun finishStopped() {
        ObjectNode object = object();
        return object == null || !object.at("/metadata/uid").asText().equals(uid())
                ? this
                : edit(run -> TektonStatus.setSucceeded(run, "False", "Cancelled", cancelled(name()), clock.instant()));
    }

    static String cancelled(String run) {
        return "PipelineRun \"" + run + "\" was cancelled";
    }

    /** Starts a task with these steps, all of them running. */
    public FakeTask startTask(String pipelineTask, String... steps) {
        return task(pipelineTask).steps(steps).start();
    }

    /** A task with more to it. */
    public FakeTaskBuilder task(String pipelineTask) {
        return new FakeTaskBuilder(this, pipelineTask);
    }

    /** Starts a task that is a Pipeline itself: Tekton makes a PipelineRun of it, which this run owns. */
    public FakeWorkerRun startChildRun(String pipelineTask) {
        ObjectNode child = cluster().create(TektonObjects.childRun(this, name() + "-" + pipelineTask, pipelineTask));
        addChild(child, pipelineTask, "", false, Json.object());
        return new FakeWorkerRun(cluster(), clock, child, ignored -> {}).start();
    }

    /** Starts a task that some other controller runs, without a Pod. */
    public FakeCustomRun startCustomRun(String pipelineTask) {
        ObjectNode child = cluster().create(TektonObjects.customRun(this, name() + "-" + pipelineTask, pipelineTask));
        addChild(child, pipelineTask, "", false, Json.object());
        return new FakeCustomRun(this, child.at("/metadata/name").asText()).start();
    }

    /** The pipeline has these tasks, whether they have begun or not. */
    public FakeWorkerRun declare(String... pipelineTasks) {
        return edit(run -> {
            ArrayNode tasks = run.withObject("/status/pipelineSpec").withArray("/tasks");
            for (String each : pipelineTasks) {
                tasks.addObject().put("name", each);
            }
        });
    }

    /** It ends. */
    public FakeWorkerRun finish(boolean succeeded) {
        String status = succeeded ? "True" : "False";
        String reason = succeeded ? "Succeeded" : "Failed";
        return edit(run -> TektonStatus.setSucceeded(run, status, reason, message(succeeded), clock.instant()));
    }

    /** What Tekton says at the end. */
    String message(boolean succeeded) {
        ObjectNode object = object();
        int tasks = object == null ? 0 : object.at("/status/childReferences").size();
        return "Tasks Completed: " + tasks + " (Failed: " + (succeeded ? 0 : 1) + ", Cancelled 0), Skipped: 0";
    }

    /** A pod of Tekton's affinity assistant: it has the run's label but belongs to no task. */
    public ObjectNode addAffinityAssistant() {
        return cluster().create(TektonObjects.affinityAssistant(namespace(), name()));
    }

    /** A pod somebody made up: all labels of a task's pod, but no owner. */
    public ObjectNode addSpoofedPod(String pod) {
        return cluster().create(TektonObjects.spoofedPod(this, pod));
    }

    void addChild(ObjectNode child, String pipelineTask, String displayName, boolean inFinally, JsonNode taskSpec) {
        edit(run -> {
            ObjectNode status = run.withObject("/status");
            ObjectNode reference = status.withArray("/childReferences")
                    .addObject()
                    .put("apiVersion", child.path("apiVersion").asText())
                    .put("kind", child.path("kind").asText())
                    .put("name", child.at("/metadata/name").asText())
                    .put("pipelineTaskName", pipelineTask);
            if (!displayName.isEmpty()) {
                reference.put("displayName", displayName);
            }
            ArrayNode tasks = status.withObject("/pipelineSpec").withArray(inFinally ? "/finally" : "/tasks");
            for (JsonNode task : tasks) {
                if (task.path("name").asText().equals(pipelineTask)) {
                    return;
                }
            }
            tasks.addObject().put("name", pipelineTask).set("taskSpec", taskSpec);
        });
    }

    Clock clock() {
        return clock;
    }

    ObjectNode labels() {
        return metadata("labels");
    }

    ObjectNode annotations() {
        return metadata("annotations");
    }

    private ObjectNode metadata(String field) {
        ObjectNode object = object();
        return object == null ? Json.object() : object.withObject("/metadata/" + field);
    }

    private FakeWorkerRun edit(Consumer<ObjectNode> edit) {
        onStatus.accept(cluster().edit("pipelineruns", namespace(), name(), edit));
        return this;
    }
}
