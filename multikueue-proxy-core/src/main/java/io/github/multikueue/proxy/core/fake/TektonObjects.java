package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.util.ArrayList;
import java.util.List;

/** Objects as Tekton's controllers create them (tektoncd/pipeline pkg/pod/pod.go, pkg/reconciler/pipelinerun). */
final class TektonObjects {
    static final List<String> INIT_CONTAINERS = List.of("prepare", "place-scripts");

    private TektonObjects() {}

    /** The labels of a TaskRun: the run's own and Tekton's. */
    static ObjectNode labels(ObjectNode runLabels, FakeWorkerRun run, String pipelineTask, String memberOf) {
        ObjectNode labels = runLabels.deepCopy();
        return labels.put("tekton.dev/pipelineRun", run.name())
                .put("tekton.dev/pipelineRunUID", run.uid())
                .put("tekton.dev/pipelineTask", pipelineTask)
                .put("tekton.dev/memberOf", memberOf)
                .put("tekton.dev/pipeline", run.name());
    }

    static ObjectNode owner(String kind, String name, String uid) {
        return Json.object()
                .put("apiVersion", "tekton.dev/v1")
                .put("kind", kind)
                .put("name", name)
                .put("uid", uid)
                .put("controller", true)
                .put("blockOwnerDeletion", true);
    }

    static ObjectNode taskSpec(List<String> steps, List<String> sidecars) {
        ObjectNode spec = Json.object();
        ArrayNode list = spec.putArray("steps");
        steps.forEach(step -> list.addObject().put("name", step).put("image", "busybox"));
        sidecars.forEach(sidecar -> spec.withArray("/sidecars").addObject().put("name", sidecar));
        return spec;
    }

    /** The names of the containers in a TaskRun's Pod, without those that begin. */
    static List<String> containers(List<String> steps, List<String> sidecars) {
        List<String> containers = new ArrayList<>();
        steps.forEach(step -> containers.add("step-" + step));
        sidecars.forEach(sidecar -> containers.add("sidecar-" + sidecar));
        return containers;
    }

    static ObjectNode taskRun(
            FakeWorkerRun run, String name, ObjectNode labels, ObjectNode annotations, ObjectNode taskSpec) {
        ObjectNode taskRun = Json.object().put("apiVersion", "tekton.dev/v1").put("kind", "TaskRun");
        ObjectNode metadata =
                taskRun.putObject("metadata").put("namespace", run.namespace()).put("name", name);
        metadata.set("labels", labels);
        metadata.set("annotations", annotations);
        metadata.putArray("ownerReferences").add(owner("PipelineRun", run.name(), run.uid()));
        taskRun.putObject("spec").set("taskSpec", taskSpec);
        return taskRun;
    }

    static ObjectNode childRun(FakeWorkerRun run, String name, String pipelineTask) {
        ObjectNode child = Json.object().put("apiVersion", "tekton.dev/v1").put("kind", "PipelineRun");
        child(child, run, name, pipelineTask);
        child.putObject("spec").putObject("pipelineSpec");
        return child;
    }

    static ObjectNode customRun(FakeWorkerRun run, String name, String pipelineTask) {
        ObjectNode child = Json.object().put("apiVersion", "tekton.dev/v1beta1").put("kind", "CustomRun");
        child(child, run, name, pipelineTask);
        child.putObject("spec")
                .putObject("customRef")
                .put("apiVersion", "example.dev/v1")
                .put("kind", "Approval");
        return child;
    }

    private static void child(ObjectNode child, FakeWorkerRun run, String name, String pipelineTask) {
        ObjectNode metadata =
                child.putObject("metadata").put("namespace", run.namespace()).put("name", name);
        metadata.set("labels", labels(run.labels(), run, pipelineTask, "tasks"));
        metadata.set("annotations", run.annotations());
        metadata.putArray("ownerReferences").add(owner("PipelineRun", run.name(), run.uid()));
    }

    /** The Pod of a TaskRun, pending. */
    static ObjectNode podOf(ObjectNode taskRun, String name, List<String> containers) {
        ObjectNode of = taskRun.withObject("/metadata");
        String uid = of.path("uid").asText();
        String taskRunName = of.path("name").asText();
        ObjectNode labels = of.withObject("/labels").deepCopy();
        labels.put("tekton.dev/taskRun", taskRunName).put("tekton.dev/taskRunUID", uid);
        ObjectNode pod = pod(of.path("namespace").asText(), name, labels, containers);
        ObjectNode metadata = pod.withObject("/metadata");
        metadata.set("annotations", of.withObject("/annotations").deepCopy());
        metadata.putArray("ownerReferences").add(owner("TaskRun", taskRunName, uid));
        ArrayNode inits = pod.withObject("/spec").withArray("/initContainers");
        INIT_CONTAINERS.forEach(
                container -> inits.addObject().put("name", container).put("image", "busybox"));
        pod.withObject("/status").put("phase", "Pending");
        return pod;
    }

    /** A pod as somebody makes it up who knows the labels but owns no TaskRun. */
    static ObjectNode spoofedPod(FakeWorkerRun run, String name) {
        ObjectNode labels = labels(run.labels(), run, "spoofed", "tasks");
        labels.put("tekton.dev/taskRun", run.name() + "-spoofed");
        ObjectNode pod = pod(run.namespace(), name, labels, List.of("step-main"));
        pod.withObject("/metadata").set("annotations", run.annotations());
        return pod;
    }

    static ObjectNode affinityAssistant(String namespace, String run) {
        String name = "affinity-assistant-" + run;
        ObjectNode labels = Json.object()
                .put("app.kubernetes.io/component", "affinity-assistant")
                .put("app.kubernetes.io/instance", name)
                .put("tekton.dev/pipelineRun", run);
        ObjectNode pod = pod(namespace, name + "-0", labels, List.of("affinity-assistant"));
        pod.withObject("/metadata/labels").remove("app.kubernetes.io/managed-by");
        return pod;
    }

    private static ObjectNode pod(String namespace, String name, ObjectNode labels, List<String> containers) {
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata")
                .put("namespace", namespace)
                .put("name", name)
                .set("labels", labels.deepCopy().put("app.kubernetes.io/managed-by", "tekton-pipelines"));
        ObjectNode spec = pod.putObject("spec").put("restartPolicy", "Never").put("nodeName", "node-1");
        ArrayNode list = spec.putArray("containers");
        containers.forEach(container -> list.addObject().put("name", container).put("image", "busybox"));
        pod.putObject("status").put("phase", "Running");
        return pod;
    }
}
