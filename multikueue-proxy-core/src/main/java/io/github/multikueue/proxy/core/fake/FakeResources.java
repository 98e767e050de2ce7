package io.github.multikueue.proxy.core.fake;

import java.util.List;

/** The resource types a {@link FakeCluster} serves from the start. */
final class FakeResources {
    private static final String TEKTON = "tekton.dev";
    private static final String KUEUE = "kueue.x-k8s.io";
    private static final String RBAC = "rbac.authorization.k8s.io";

    private static final TableColumn NAME = TableColumn.NAME_AND_AGE.get(0);
    private static final TableColumn AGE = TableColumn.NAME_AND_AGE.get(1);

    private FakeResources() {}

    /** The standard set; {@code kueueVersions} are the served versions of Kueue's types, the stored one first. */
    static List<FakeResource> standard(List<String> kueueVersions) {
        return List.of(
                FakeResource.builtIn("", "v1", "ConfigMap").withShortNames("cm"),
                FakeResource.builtIn("", "v1", "Event").withShortNames("ev"),
                FakeResource.builtIn("", "v1", "Namespace", "status")
                        .clusterScoped()
                        .withShortNames("ns"),
                FakeResource.builtIn("", "v1", "Pod", "log", "status")
                        .withShortNames("po")
                        .withCategories("all"),
                FakeResource.builtIn("", "v1", "Secret"),
                FakeResource.builtIn("", "v1", "Service", "status").withShortNames("svc"),
                FakeResource.builtIn("", "v1", "ServiceAccount").withShortNames("sa"),
                FakeResource.builtIn("apps", "v1", "Deployment", "status")
                        .withShortNames("deploy")
                        .withCategories("all"),
                FakeResource.builtIn("apps", "v1", "StatefulSet", "status").withShortNames("sts"),
                FakeResource.builtIn("batch", "v1", "Job", "status").withCategories("all"),
                FakeResource.builtIn("coordination.k8s.io", "v1", "Lease"),
                FakeResource.builtIn(RBAC, "v1", "Role"),
                FakeResource.builtIn(RBAC, "v1", "RoleBinding"),
                FakeResource.builtIn(RBAC, "v1", "ClusterRole").clusterScoped(),
                FakeResource.builtIn(RBAC, "v1", "ClusterRoleBinding").clusterScoped(),
                tekton("v1", "PipelineRun").withShortNames("pr", "prs"),
                tekton("v1", "TaskRun").withShortNames("tr", "trs"),
                tekton("v1beta1", "CustomRun"),
                workload(kueueVersions),
                kueue(kueueVersions, "LocalQueue"),
                kueue(kueueVersions, "ClusterQueue").clusterScoped(),
                kueue(kueueVersions, "AdmissionCheck").clusterScoped(),
                kueue(kueueVersions, "MultiKueueConfig").clusterScoped(),
                kueue(kueueVersions, "MultiKueueCluster")
                        .clusterScoped()
                        .withShortNames("mkc")
                        .withColumns(
                                NAME, new TableColumn("Connected", "string", "/status/conditions/Active/status"), AGE));
    }

    private static FakeResource tekton(String version, String kind) {
        return FakeResource.of(TEKTON, version, kind)
                .withCategories("tekton", "tekton-pipelines")
                .withColumns(
                        NAME,
                        new TableColumn("Succeeded", "string", "/status/conditions/Succeeded/status"),
                        new TableColumn("Reason", "string", "/status/conditions/Succeeded/reason"),
                        new TableColumn("StartTime", "date", "/status/startTime"),
                        new TableColumn("CompletionTime", "date", "/status/completionTime"));
    }

    private static FakeResource workload(List<String> versions) {
        return kueue(versions, "Workload")
                .withShortNames("kwl", "kueueworkload", "kueueworkloads")
                .withColumns(
                        NAME,
                        new TableColumn("Queue", "string", "/spec/queueName"),
                        new TableColumn("Reserved in", "string", "/status/admission/clusterQueue"),
                        new TableColumn("Admitted", "string", "/status/conditions/Admitted/status"),
                        new TableColumn("Finished", "string", "/status/conditions/Finished/status"),
                        AGE);
    }

    private static FakeResource kueue(List<String> versions, String kind) {
        return FakeResource.of(KUEUE, versions.get(0), kind).withVersions(versions);
    }
}
