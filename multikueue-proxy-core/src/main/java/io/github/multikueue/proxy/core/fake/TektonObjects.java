package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Objects as Tekton's controllers create them (tektoncd/pipeline pkg/pod/pod.go, pkg/reconciler/pipelinerun). */
final class TektonObjects {
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

    /** A pod with these containers, no state yet. */
    static ObjectNode pod(
            String namespace,
            String name,
            ObjectNode labels,
            ObjectNode annotations,
            @Nullable ObjectNode owner,
            List<String> containers,
            List<String> initContainers) {
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata =
                pod.putObject("metadata").put("namespace", namespace).put("name", name);
        metadata.set("labels", labels.deepCopy().put("app.kubernetes.io/managed-by", "tekton-pipelines"));
        metadata.set("annotations", annotations);
        if (owner != null) {
            metadata.putArray("ownerReferences").add(owner);
        }
        ObjectNode spec = pod.putObject("spec").put("restartPolicy", "Never").put("nodeName", "node-1");
        ArrayNode inits = spec.putArray("initContainers");
        initContainers.forEach(
                container -> inits.addObject().put("name", container).put("image", "busybox"));
        ArrayNode list = spec.putArray("containers");
        containers.forEach(container -> list.addObject().put("name", container).put("image", "busybox"));
        pod.putObject("status").put("phase", "Running");
        return pod;
    }

    static ObjectNode affinityAssistant(String namespace, String run) {
        ObjectNode labels = Json.object()
                .put("app.kubernetes.io/component", "affinity-assistant")
                .put("app.kubernetes.io/instance", "affinity-assistant-" + run)
                .put("tekton.dev/pipelineRun", run);
        ObjectNode pod = pod(
                namespace,
                "affinity-assistant-" + run + "-0",
                labels,
                Json.object(),
                null,
                List.of("affinity-assistant"),
                List.of());
        ((ObjectNode) pod.at("/metadata/labels")).remove("app.kubernetes.io/managed-by");
        return pod;
    }
}
