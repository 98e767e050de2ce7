package io.github.multikueue.proxy.core.rename.shape;

import static io.github.multikueue.proxy.core.rename.shape.Forms.CLAIM_SPEC;
import static io.github.multikueue.proxy.core.rename.shape.Forms.CLAIM_TEMPLATE;
import static io.github.multikueue.proxy.core.rename.shape.Forms.DEFINITION_NAMES;
import static io.github.multikueue.proxy.core.rename.shape.Forms.DISCOVERED_RESOURCE;
import static io.github.multikueue.proxy.core.rename.shape.Forms.EMBEDDED;
import static io.github.multikueue.proxy.core.rename.shape.Forms.GROUP_ENTRY;
import static io.github.multikueue.proxy.core.rename.shape.Forms.GROUP_KIND;
import static io.github.multikueue.proxy.core.rename.shape.Forms.GROUP_RESOURCE;
import static io.github.multikueue.proxy.core.rename.shape.Forms.GROUP_VERSION_ENTRY;
import static io.github.multikueue.proxy.core.rename.shape.Forms.JOB_SPEC;
import static io.github.multikueue.proxy.core.rename.shape.Forms.LABELS;
import static io.github.multikueue.proxy.core.rename.shape.Forms.MATCH_RESOURCES;
import static io.github.multikueue.proxy.core.rename.shape.Forms.METADATA;
import static io.github.multikueue.proxy.core.rename.shape.Forms.METRIC;
import static io.github.multikueue.proxy.core.rename.shape.Forms.NODE_SELECTOR;
import static io.github.multikueue.proxy.core.rename.shape.Forms.OBJECT_REFERENCE;
import static io.github.multikueue.proxy.core.rename.shape.Forms.PEER;
import static io.github.multikueue.proxy.core.rename.shape.Forms.POD_SPEC;
import static io.github.multikueue.proxy.core.rename.shape.Forms.POD_TEMPLATE;
import static io.github.multikueue.proxy.core.rename.shape.Forms.RESOURCE_ATTRIBUTES;
import static io.github.multikueue.proxy.core.rename.shape.Forms.RESOURCE_ENTRY;
import static io.github.multikueue.proxy.core.rename.shape.Forms.RESOURCE_RULE;
import static io.github.multikueue.proxy.core.rename.shape.Forms.SELECTOR;
import static io.github.multikueue.proxy.core.rename.shape.Forms.TABLE_ROWS;
import static io.github.multikueue.proxy.core.rename.shape.Forms.WEBHOOK;
import static io.github.multikueue.proxy.core.rename.shape.ShapeRow.kind;

import io.github.multikueue.proxy.core.rename.shape.Shape.Elements;
import io.github.multikueue.proxy.core.rename.shape.Shape.Hidden;
import io.github.multikueue.proxy.core.rename.shape.Shape.Patch;
import io.github.multikueue.proxy.core.rename.shape.Shape.Values;
import java.util.List;

/** What of objects is renamed, besides {@code apiVersion}, {@code kind} and {@code metadata}, which all of them have. */
final class ShapeTable {

    private static final String ADMISSION = "admissionregistration.k8s.io";

    static final List<ShapeRow> WORKLOADS = List.of(
            kind("", "Pod", "pods").at("spec", POD_SPEC),
            kind("", "PodTemplate", "podtemplates").at("template", POD_TEMPLATE),
            kind("", "ReplicationController", "replicationcontrollers")
                    .at("spec.selector", LABELS)
                    .at("spec.template", POD_TEMPLATE),
            kind("apps", "Deployment", "deployments").at("spec", JOB_SPEC),
            kind("apps", "DaemonSet", "daemonsets").at("spec", JOB_SPEC),
            kind("apps", "ReplicaSet", "replicasets").at("spec", JOB_SPEC),
            kind("apps", "StatefulSet", "statefulsets")
                    .at("spec", JOB_SPEC)
                    .at("spec.volumeClaimTemplates[]", CLAIM_TEMPLATE),
            kind("batch", "Job", "jobs").at("spec", JOB_SPEC),
            kind("batch", "CronJob", "cronjobs")
                    .at("spec.jobTemplate.metadata", METADATA)
                    .at("spec.jobTemplate.spec", JOB_SPEC),
            kind("autoscaling", "Scale", "").at("status.selector", Role.SELECTOR_TEXT),
            kind("autoscaling", "HorizontalPodAutoscaler", "horizontalpodautoscalers")
                    .at("spec.scaleTargetRef", OBJECT_REFERENCE)
                    .at("spec.metrics[]", METRIC)
                    .at("status.currentMetrics[]", METRIC),
            kind("policy", "PodDisruptionBudget", "poddisruptionbudgets").at("spec.selector", SELECTOR));

    static final List<ShapeRow> NETWORK_AND_STORAGE = List.of(
            kind("", "Service", "services").at("spec.selector", LABELS),
            kind("networking.k8s.io", "NetworkPolicy", "networkpolicies")
                    .at("spec.podSelector", SELECTOR)
                    .at("spec.ingress[].from[]", PEER)
                    .at("spec.egress[].to[]", PEER),
            kind("networking.k8s.io", "Ingress", "ingresses")
                    .at("spec.defaultBackend.resource", Forms.TYPED_REFERENCE)
                    .at("spec.rules[].http.paths[].backend.resource", Forms.TYPED_REFERENCE),
            kind("", "PersistentVolumeClaim", "persistentvolumeclaims").at("spec", CLAIM_SPEC),
            kind("", "PersistentVolume", "persistentvolumes").at("spec.nodeAffinity.required", NODE_SELECTOR),
            kind("storage.k8s.io", "StorageClass", "storageclasses")
                    .at("allowedTopologies[].matchLabelExpressions[]", Forms.TERM),
            kind("", "ResourceQuota", "resourcequotas")
                    .at("spec.hard", new Values(Role.QUOTA_KEY, null))
                    .at("status.hard", new Values(Role.QUOTA_KEY, null))
                    .at("status.used", new Values(Role.QUOTA_KEY, null)),
            kind("monitoring.coreos.com", "ServiceMonitor", "servicemonitors")
                    .at("spec.selector", SELECTOR)
                    .at("spec.jobLabel", Role.LABEL_KEY)
                    .at("spec.targetLabels[]", Role.LABEL_KEY)
                    .at("spec.podTargetLabels[]", Role.LABEL_KEY),
            kind("monitoring.coreos.com", "PodMonitor", "podmonitors")
                    .at("spec.selector", SELECTOR)
                    .at("spec.jobLabel", Role.LABEL_KEY)
                    .at("spec.podTargetLabels[]", Role.LABEL_KEY));

    static final List<ShapeRow> RIGHTS_AND_ADMISSION = List.of(
            kind("rbac.authorization.k8s.io", "Role", "roles").at("rules[]", RESOURCE_RULE),
            kind("rbac.authorization.k8s.io", "ClusterRole", "clusterroles")
                    .at("rules[]", RESOURCE_RULE)
                    .at("aggregationRule.clusterRoleSelectors[]", SELECTOR),
            kind("authorization.k8s.io", "SubjectAccessReview", "subjectaccessreviews")
                    .at("spec.resourceAttributes", RESOURCE_ATTRIBUTES)
                    .at("status.reason", Role.MESSAGE),
            kind("authorization.k8s.io", "SelfSubjectAccessReview", "selfsubjectaccessreviews")
                    .at("spec.resourceAttributes", RESOURCE_ATTRIBUTES)
                    .at("status.reason", Role.MESSAGE),
            kind("authorization.k8s.io", "LocalSubjectAccessReview", "localsubjectaccessreviews")
                    .at("spec.resourceAttributes", RESOURCE_ATTRIBUTES)
                    .at("status.reason", Role.MESSAGE),
            kind("authorization.k8s.io", "SelfSubjectRulesReview", "selfsubjectrulesreviews")
                    .at("status.resourceRules[]", RESOURCE_RULE),
            kind(ADMISSION, "MutatingWebhookConfiguration", "mutatingwebhookconfigurations")
                    .at("webhooks[]", WEBHOOK),
            kind(ADMISSION, "ValidatingWebhookConfiguration", "validatingwebhookconfigurations")
                    .at("webhooks[]", WEBHOOK),
            kind(ADMISSION, "ValidatingAdmissionPolicy", "validatingadmissionpolicies")
                    .at("spec.matchConstraints", MATCH_RESOURCES)
                    .at("spec.paramKind", OBJECT_REFERENCE),
            kind(ADMISSION, "MutatingAdmissionPolicy", "mutatingadmissionpolicies")
                    .at("spec.matchConstraints", MATCH_RESOURCES)
                    .at("spec.paramKind", OBJECT_REFERENCE),
            kind(ADMISSION, "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings")
                    .at("spec.matchResources", MATCH_RESOURCES)
                    .at("spec.paramRef.selector", SELECTOR),
            kind(ADMISSION, "MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings")
                    .at("spec.matchResources", MATCH_RESOURCES)
                    .at("spec.paramRef.selector", SELECTOR));

    static final List<ShapeRow> EVENTS = List.of(
            kind("", "Event", "events").at("involvedObject", OBJECT_REFERENCE).at("related", OBJECT_REFERENCE),
            kind("events.k8s.io", "Event", "events")
                    .at("regarding", OBJECT_REFERENCE)
                    .at("related", OBJECT_REFERENCE));

    static final List<ShapeRow> DOCUMENTS = List.of(
            kind("apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions")
                    .scope(ScopeRule.DEFINITION)
                    .at("metadata.name", Role.DEFINITION_NAME)
                    .at("spec.group", Role.OWN_GROUP)
                    .at("spec.names", DEFINITION_NAMES)
                    .at("status.acceptedNames", DEFINITION_NAMES),
            kind("apiregistration.k8s.io", "APIService", "apiservices")
                    .at("metadata.name", Role.API_SERVICE_NAME)
                    .at("spec.group", Role.GROUP),
            kind("", "Status", "").at("message", Role.MESSAGE).at("details", Forms.STATUS_DETAILS),
            kind("meta.k8s.io", "Table", "").at("rows", TABLE_ROWS),
            kind("", "APIGroupList", "").at("groups", new Elements(GROUP_ENTRY, Hidden.GROUPS)),
            kind("", "APIGroup", "")
                    .at("name", Role.GROUP)
                    .at("versions[]", GROUP_VERSION_ENTRY)
                    .at("preferredVersion", GROUP_VERSION_ENTRY),
            kind("", "APIResourceList", "")
                    .scope(ScopeRule.GROUP_VERSION)
                    .at("groupVersion", Role.API_VERSION)
                    .at("resources", new Elements(RESOURCE_ENTRY, Hidden.RESOURCES)),
            kind("apidiscovery.k8s.io", "APIGroupDiscoveryList", "")
                    .at("items", new Elements(EMBEDDED, Hidden.OBJECTS)),
            kind("apidiscovery.k8s.io", "APIGroupDiscovery", "")
                    .scope(ScopeRule.GROUP_OF_NAME)
                    .at("metadata.name", Role.GROUP)
                    .at("versions[].resources", new Elements(DISCOVERED_RESOURCE, Hidden.RESOURCES)),
            kind("admission.k8s.io", "AdmissionReview", "")
                    .at("request.kind", GROUP_KIND)
                    .at("request.requestKind", GROUP_KIND)
                    .at("request.resource", GROUP_RESOURCE)
                    .at("request.requestResource", GROUP_RESOURCE)
                    .at("request.object", EMBEDDED)
                    .at("request.oldObject", EMBEDDED)
                    .at("request.options", EMBEDDED)
                    .at("response.patch", new Patch())
                    .at("response.status.message", Role.MESSAGE)
                    .at("response.status.details", Forms.STATUS_DETAILS)
                    .at("response.warnings[]", Role.MESSAGE),
            kind("apiextensions.k8s.io", "ConversionReview", "")
                    .at("request.desiredAPIVersion", Role.API_VERSION)
                    .at("request.objects[]", EMBEDDED)
                    .at("response.convertedObjects[]", EMBEDDED)
                    .at("response.result.message", Role.MESSAGE));

    private ShapeTable() {}
}
