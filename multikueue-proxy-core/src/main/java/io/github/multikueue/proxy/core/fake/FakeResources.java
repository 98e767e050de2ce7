package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription.Builder;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import java.util.List;
import java.util.stream.Stream;

/** The resources a {@link FakeCluster} serves from the start. */
final class FakeResources {
    private static final String TEKTON = "tekton.dev";
    private static final String KUEUE = "kueue.x-k8s.io";
    private static final String RBAC = "rbac.authorization.k8s.io";

    private FakeResources() {}

    /** The standard set; {@code kueueVersions} are the served versions of Kueue's types, the stored one first. */
    static List<ResourceDescription> standard(List<String> kueueVersions) {
        return Stream.of(core(), workloads(), rbac(), List.of(definition()), tekton(), kueue(kueueVersions))
                .flatMap(List::stream)
                .toList();
    }

    private static List<ResourceDescription> core() {
        return List.of(
                builtIn("", "ConfigMap").shortNames("cm").withoutGenerations().build(),
                event(),
                builtIn("", "Namespace")
                        .clusterScoped()
                        .shortNames("ns")
                        .withStatus()
                        .withoutGenerations()
                        .selectableFields("status.phase")
                        .build(),
                builtIn("", "Node")
                        .clusterScoped()
                        .shortNames("no")
                        .withStatus()
                        .withoutGenerations()
                        .selectableFields("spec.unschedulable")
                        .build(),
                pod(),
                builtIn("", "Secret")
                        .withoutGenerations()
                        .selectableFields("type")
                        .build(),
                builtIn("", "Service").shortNames("svc").withStatus().build(),
                builtIn("", "ServiceAccount")
                        .shortNames("sa")
                        .withoutGenerations()
                        .build());
    }

    private static ResourceDescription event() {
        return builtIn("", "Event")
                .shortNames("ev")
                .withoutGenerations()
                .selectableFields(
                        "involvedObject.kind",
                        "involvedObject.namespace",
                        "involvedObject.name",
                        "involvedObject.uid",
                        "involvedObject.apiVersion",
                        "involvedObject.resourceVersion",
                        "involvedObject.fieldPath",
                        "reason",
                        "reportingComponent",
                        "source",
                        "type")
                .build();
    }

    private static List<ResourceDescription> workloads() {
        return List.of(
                builtIn("apps", "Deployment")
                        .shortNames("deploy")
                        .categories("all")
                        .withStatus()
                        .build(),
                builtIn("apps", "StatefulSet").shortNames("sts").withStatus().build(),
                builtIn("batch", "Job").categories("all").withStatus().build(),
                builtIn("coordination.k8s.io", "Lease").withoutGenerations().build());
    }

    private static List<ResourceDescription> rbac() {
        return List.of(
                builtIn(RBAC, "Role").withoutGenerations().build(),
                builtIn(RBAC, "RoleBinding").withoutGenerations().build(),
                builtIn(RBAC, "ClusterRole")
                        .clusterScoped()
                        .withoutGenerations()
                        .build(),
                builtIn(RBAC, "ClusterRoleBinding")
                        .clusterScoped()
                        .withoutGenerations()
                        .build());
    }

    private static ResourceDescription definition() {
        return builtIn("apiextensions.k8s.io", "CustomResourceDefinition")
                .clusterScoped()
                .shortNames("crd", "crds")
                .categories("api-extensions")
                .withStatus()
                .build();
    }

    private static List<ResourceDescription> tekton() {
        return List.of(
                tekton("v1", "PipelineRun").shortNames("pr", "prs").build(),
                tekton("v1", "TaskRun").shortNames("tr", "trs").build(),
                tekton("v1beta1", "CustomRun").build());
    }

    private static List<ResourceDescription> kueue(List<String> versions) {
        return List.of(
                workload(versions),
                kueue(versions, "LocalQueue").build(),
                kueue(versions, "ClusterQueue").clusterScoped().build(),
                kueue(versions, "AdmissionCheck").clusterScoped().build(),
                kueue(versions, "MultiKueueConfig").clusterScoped().build(),
                multiKueueCluster(versions));
    }

    private static Builder builtIn(String group, String kind) {
        Builder resource = ResourceDescription.of(group, "v1", kind).builtIn();
        return resource.printer(FakeColumns.printer(resource.build().groupResource()));
    }

    private static ResourceDescription pod() {
        return builtIn("", "Pod")
                .shortNames("po")
                .categories("all")
                .subresource("log", "get")
                .subresource("exec", "create", "get")
                .subresource("attach", "create", "get")
                .subresource("portforward", "create", "get")
                .withStatus()
                .returnsDeleted()
                .selectableFields(
                        "status.phase",
                        "spec.nodeName",
                        "spec.restartPolicy",
                        "spec.schedulerName",
                        "spec.serviceAccountName",
                        "spec.hostNetwork",
                        "status.podIP",
                        "status.podIPs",
                        "status.nominatedNodeName")
                .absentField("spec.hostNetwork", "false")
                .build();
    }

    private static Builder tekton(String version, String kind) {
        return ResourceDescription.of(TEKTON, version, kind)
                .withStatus()
                .categories("tekton", "tekton-pipelines")
                .columns(
                        ofCondition("Succeeded", "Succeeded", "status"),
                        ofCondition("Reason", "Succeeded", "reason"),
                        ColumnDefinition.of("StartTime", "date", ".status.startTime"),
                        ColumnDefinition.of("CompletionTime", "date", ".status.completionTime"));
    }

    private static ResourceDescription workload(List<String> versions) {
        return kueue(versions, "Workload")
                .shortNames("kwl", "kueueworkload", "kueueworkloads")
                .columns(
                        ColumnDefinition.of("Queue", "string", ".spec.queueName"),
                        ColumnDefinition.of("Reserved in", "string", ".status.admission.clusterQueue"),
                        ofCondition("Admitted", "Admitted", "status"),
                        ofCondition("Finished", "Finished", "status"),
                        ColumnDefinition.of("Age", "date", ".metadata.creationTimestamp"))
                .build();
    }

    private static ResourceDescription multiKueueCluster(List<String> versions) {
        return kueue(versions, "MultiKueueCluster")
                .clusterScoped()
                .shortNames("mkc")
                .columns(
                        ofCondition("Connected", "Active", "status"),
                        ColumnDefinition.of("Age", "date", ".metadata.creationTimestamp"))
                .converter(new MultiKueueClusterVersions())
                .build();
    }

    private static ColumnDefinition ofCondition(String name, String type, String field) {
        return ColumnDefinition.of(name, "string", ".status.conditions[?(@.type==\"" + type + "\")]." + field);
    }

    private static Builder kueue(List<String> versions, String kind) {
        Builder resource = ResourceDescription.of(KUEUE, versions.get(0), kind).withStatus();
        versions.subList(1, versions.size()).forEach(resource::version);
        return resource;
    }
}
