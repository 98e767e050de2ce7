package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.util.List;

/** Objects as Kueue's MultiKueue controllers and tekton-kueue create them. */
final class KueueObjects {
    private static final String GROUP = "kueue.x-k8s.io/";
    static final String ORIGIN = "kueue.x-k8s.io/multikueue-origin";
    private static final String LINK = "kueue.x-k8s.io/prebuilt-workload-name";
    private static final String JOB_UID = "kueue.x-k8s.io/job-uid";

    private KueueObjects() {}

    static ObjectNode admissionCheck(String version) {
        ObjectNode check = Json.object().put("apiVersion", GROUP + version).put("kind", "AdmissionCheck");
        check.putObject("metadata").put("name", FakeWorkload.CHECK);
        check.putObject("spec").put("controllerName", "kueue.x-k8s.io/multikueue");
        return check;
    }

    static ObjectNode managedPipelineRun(String namespace, String name) {
        ObjectNode run = Json.object().put("apiVersion", "tekton.dev/v1").put("kind", "PipelineRun");
        ObjectNode metadata =
                run.putObject("metadata").put("namespace", namespace).put("name", name);
        metadata.putObject("labels").put("kueue.x-k8s.io/queue-name", "pipelines-queue");
        ObjectNode spec = run.putObject("spec");
        spec.putObject("pipelineRef").put("name", "build");
        spec.put("managedBy", "kueue.x-k8s.io/multikueue").put("status", "PipelineRunPending");
        return run;
    }

    /** A PipelineRun that MultiKueue has nothing to do with. */
    static ObjectNode localPipelineRun(String namespace, String name) {
        ObjectNode run = managedPipelineRun(namespace, name);
        run.withObject("/spec").remove(List.of("managedBy", "status"));
        return run;
    }

    /** What the manager makes of a run on the chosen worker. */
    static ObjectNode remotePipelineRun(ObjectNode local, String workload, boolean labelLink) {
        ObjectNode remote = Json.object().put("apiVersion", "tekton.dev/v1").put("kind", "PipelineRun");
        ObjectNode from = local.withObject("/metadata");
        ObjectNode metadata = remote.putObject("metadata")
                .put("namespace", from.path("namespace").asText())
                .put("name", from.path("name").asText());
        metadata.set("labels", from.withObject("/labels").deepCopy().put(ORIGIN, "multikueue"));
        metadata.set("annotations", from.withObject("/annotations").deepCopy());
        metadata.withObject(labelLink ? "/labels" : "/annotations").put(LINK, workload);
        ObjectNode spec = local.withObject("/spec").deepCopy();
        spec.remove(List.of("managedBy", "status"));
        remote.set("spec", spec);
        return remote;
    }

    static ObjectNode workload(String namespace, String name, String jobUid, ObjectNode owner, String version) {
        ObjectNode workload = Json.object().put("apiVersion", GROUP + version).put("kind", "Workload");
        ObjectNode metadata =
                workload.putObject("metadata").put("namespace", namespace).put("name", name);
        metadata.putObject("labels").put(JOB_UID, jobUid);
        metadata.putArray("finalizers").add("kueue.x-k8s.io/resource-in-use");
        metadata.putArray("ownerReferences").add(owner);
        ObjectNode spec = workload.putObject("spec").put("active", true).put("queueName", "pipelines-queue");
        ObjectNode podSet =
                spec.putArray("podSets").addObject().put("name", "pod-set-1").put("count", 1);
        ObjectNode container = podSet.putObject("template")
                .putObject("spec")
                .putArray("containers")
                .addObject()
                .put("name", "dummy")
                .put("image", "dummy");
        container.putObject("resources").putObject("requests").put("tekton.dev/pipelineruns", "1");
        return workload;
    }

    static ObjectNode remoteWorkload(ObjectNode local) {
        ObjectNode remote = local.deepCopy();
        ObjectNode metadata = remote.withObject("/metadata");
        metadata.remove(List.of("ownerReferences", "finalizers", "uid", "resourceVersion"));
        ObjectNode labels = metadata.withObject("/labels").put(ORIGIN, "multikueue");
        labels.remove(JOB_UID);
        remote.remove("status");
        return remote;
    }

    /** The worker's own Kueue ties the Workload to the run it was made for. */
    static void adopt(ObjectNode workload, ObjectNode run) {
        String uid = run.at("/metadata/uid").asText();
        workload.withObject("/metadata/labels").put(JOB_UID, uid);
        workload.withObject("/metadata")
                .putArray("ownerReferences")
                .add(TektonObjects.owner("PipelineRun", run.at("/metadata/name").asText(), uid));
    }

    /** {@code locationType} is Secret or Path. */
    static ObjectNode multiKueueCluster(String version, String name, String location, String locationType) {
        ObjectNode cluster = cluster(version, name);
        cluster.withObject("/spec/clusterSource/kubeConfig")
                .put("location", location)
                .put("locationType", locationType);
        return inVersion(cluster, version);
    }

    static ObjectNode clusterProfileCluster(String version, String name, String profile) {
        ObjectNode cluster = cluster(version, name);
        cluster.withObject("/spec/clusterSource/clusterProfileRef").put("name", profile);
        return inVersion(cluster, version);
    }

    private static ObjectNode inVersion(ObjectNode cluster, String version) {
        return new MultiKueueClusterVersions().convert(cluster, "v1beta2", version);
    }

    private static ObjectNode cluster(String version, String name) {
        ObjectNode cluster = Json.object().put("apiVersion", GROUP + version).put("kind", "MultiKueueCluster");
        cluster.putObject("metadata").put("name", name);
        return cluster;
    }
}
