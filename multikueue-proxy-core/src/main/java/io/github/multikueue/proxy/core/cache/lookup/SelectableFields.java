package io.github.multikueue.proxy.core.cache.lookup;

import io.github.multikueue.proxy.core.apiserver.storage.RawField;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What kube-apiserver's own resources are selected by, besides name and namespace. Further fields of some of them are not here, and are
 * left to the API server.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/#list-of-supported-fields">Supported
 *     fields</a>
 */
final class SelectableFields {

    private static final RawField REPLICAS = new RawField("status.replicas", "status.replicas", "0");

    private static final Map<GroupResource, List<RawField>> FIELDS = Map.of(
            core("pods"),
            with(
                    List.of(new RawField("spec.hostNetwork", "spec.hostNetwork", "false")),
                    "spec.nodeName",
                    "spec.restartPolicy",
                    "spec.schedulerName",
                    "spec.serviceAccountName",
                    "status.phase",
                    "status.podIP",
                    "status.nominatedNodeName"),
            core("events"),
            with(
                    List.of(),
                    "involvedObject.kind",
                    "involvedObject.namespace",
                    "involvedObject.name",
                    "involvedObject.uid",
                    "involvedObject.apiVersion",
                    "involvedObject.resourceVersion",
                    "involvedObject.fieldPath",
                    "reason",
                    "type"),
            core("nodes"),
            List.of(new RawField("spec.unschedulable", "spec.unschedulable", "false")),
            core("secrets"),
            List.of(RawField.of("type")),
            core("namespaces"),
            List.of(RawField.of("status.phase")),
            core("replicationcontrollers"),
            List.of(REPLICAS),
            new GroupResource("apps", "replicasets"),
            List.of(REPLICAS),
            new GroupResource("batch", "jobs"),
            List.of(new RawField("status.successful", "status.succeeded", "0")),
            new GroupResource("certificates.k8s.io", "certificatesigningrequests"),
            List.of(RawField.of("spec.signerName")));

    private SelectableFields() {}

    static List<RawField> of(GroupResource resource) {
        return FIELDS.getOrDefault(resource, List.of());
    }

    private static GroupResource core(String resource) {
        return new GroupResource("", resource);
    }

    private static List<RawField> with(List<RawField> some, String... paths) {
        List<RawField> all = new ArrayList<>(some);
        all.addAll(Stream.of(paths).map(RawField::of).toList());
        return all;
    }
}
