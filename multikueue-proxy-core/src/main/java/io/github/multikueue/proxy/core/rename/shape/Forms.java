package io.github.multikueue.proxy.core.rename.shape;

import io.github.multikueue.proxy.core.rename.shape.Shape.Categories;
import io.github.multikueue.proxy.core.rename.shape.Shape.Deep;
import io.github.multikueue.proxy.core.rename.shape.Shape.Elements;
import io.github.multikueue.proxy.core.rename.shape.Shape.Embedded;
import io.github.multikueue.proxy.core.rename.shape.Shape.Groups;
import io.github.multikueue.proxy.core.rename.shape.Shape.Hidden;
import io.github.multikueue.proxy.core.rename.shape.Shape.KeySort;
import io.github.multikueue.proxy.core.rename.shape.Shape.Keys;
import io.github.multikueue.proxy.core.rename.shape.Shape.Values;

/** Parts of objects that many kinds have. */
final class Forms {

    static final Shape LABELS = new Keys(KeySort.LABELS);
    static final Shape ANNOTATIONS = new Keys(KeySort.ANNOTATIONS);
    static final Shape EMBEDDED = new Embedded();

    /** {@code apiVersion} and {@code kind} of something else. */
    static final ObjectFields OBJECT_REFERENCE = FieldsBuilder.empty()
            .scope(ScopeRule.API_VERSION_AND_KIND)
            .at("apiVersion", Role.OWN_API_VERSION)
            .at("kind", Role.OWN_KIND)
            .at("name", Role.NAME)
            .build();

    /** {@code apiGroup} and {@code kind} of something else. */
    static final ObjectFields TYPED_REFERENCE = FieldsBuilder.empty()
            .scope(ScopeRule.API_GROUP_AND_KIND)
            .at("apiGroup", Role.OWN_GROUP)
            .at("kind", Role.OWN_KIND)
            .build();

    /** {@code group} and {@code kind}. */
    static final ObjectFields GROUP_KIND = FieldsBuilder.empty()
            .scope(ScopeRule.GROUP_AND_KIND)
            .at("group", Role.OWN_GROUP)
            .at("kind", Role.OWN_KIND)
            .build();

    /** {@code group} and {@code resource}. */
    static final ObjectFields GROUP_RESOURCE = FieldsBuilder.empty()
            .scope(ScopeRule.GROUP_AND_RESOURCE)
            .at("group", Role.OWN_GROUP)
            .at("resource", Role.OWN_RESOURCE)
            .build();

    /** What every object has, and the template of one. The fields of {@code managedFields} have the shape of their object. */
    static final ObjectFields METADATA = FieldsBuilder.empty()
            .at("labels", LABELS)
            .at("annotations", ANNOTATIONS)
            .at("finalizers[]", Role.FINALIZER)
            .at("ownerReferences[]", OBJECT_REFERENCE)
            .at("managedFields[].apiVersion", Role.API_VERSION)
            .at("managedFields[].fieldsV1", new Shape.OwnedFields())
            .build();

    /** One of {@code matchExpressions}. */
    static final ObjectFields TERM = FieldsBuilder.empty()
            .scope(ScopeRule.TERM)
            .at("key", Role.TERM_KEY)
            .at("values[]", Role.TERM_VALUE)
            .build();

    static final ObjectFields SELECTOR = FieldsBuilder.empty()
            .at("matchLabels", LABELS)
            .at("matchExpressions[]", TERM)
            .build();

    static final ObjectFields NODE_SELECTOR = FieldsBuilder.empty()
            .at("nodeSelectorTerms[].matchExpressions[]", TERM)
            .build();

    static final ObjectFields POD_AFFINITY_TERM = FieldsBuilder.empty()
            .at("labelSelector", SELECTOR)
            .at("namespaceSelector", SELECTOR)
            .at("topologyKey", Role.LABEL_KEY)
            .at("matchLabelKeys[]", Role.LABEL_KEY)
            .at("mismatchLabelKeys[]", Role.LABEL_KEY)
            .build();

    static final ObjectFields POD_AFFINITY = FieldsBuilder.empty()
            .at("requiredDuringSchedulingIgnoredDuringExecution[]", POD_AFFINITY_TERM)
            .at("preferredDuringSchedulingIgnoredDuringExecution[].podAffinityTerm", POD_AFFINITY_TERM)
            .build();

    static final ObjectFields NODE_AFFINITY = FieldsBuilder.empty()
            .at("requiredDuringSchedulingIgnoredDuringExecution", NODE_SELECTOR)
            .at("preferredDuringSchedulingIgnoredDuringExecution[].preference.matchExpressions[]", TERM)
            .build();

    static final ObjectFields CLAIM_SPEC = FieldsBuilder.empty()
            .at("dataSource", TYPED_REFERENCE)
            .at("dataSourceRef", TYPED_REFERENCE)
            .at("selector", SELECTOR)
            .build();

    static final ObjectFields CLAIM_TEMPLATE = FieldsBuilder.empty()
            .at("metadata", METADATA)
            .at("spec", CLAIM_SPEC)
            .build();

    static final ObjectFields CONTAINER = FieldsBuilder.empty()
            .at("env[].valueFrom.fieldRef.fieldPath", Role.FIELD_PATH)
            .build();

    static final ObjectFields POD_SPEC = FieldsBuilder.empty()
            .at("nodeSelector", LABELS)
            .at("affinity.nodeAffinity", NODE_AFFINITY)
            .at("affinity.podAffinity", POD_AFFINITY)
            .at("affinity.podAntiAffinity", POD_AFFINITY)
            .at("topologySpreadConstraints[].labelSelector", SELECTOR)
            .at("topologySpreadConstraints[].topologyKey", Role.LABEL_KEY)
            .at("topologySpreadConstraints[].matchLabelKeys[]", Role.LABEL_KEY)
            .at("containers[]", CONTAINER)
            .at("initContainers[]", CONTAINER)
            .at("ephemeralContainers[]", CONTAINER)
            .at("volumes[].ephemeral.volumeClaimTemplate", CLAIM_TEMPLATE)
            .at("volumes[].downwardAPI.items[].fieldRef.fieldPath", Role.FIELD_PATH)
            .at("volumes[].projected.sources[].downwardAPI.items[].fieldRef.fieldPath", Role.FIELD_PATH)
            .build();

    static final ObjectFields POD_TEMPLATE =
            FieldsBuilder.empty().at("metadata", METADATA).at("spec", POD_SPEC).build();

    static final ObjectFields JOB_SPEC = FieldsBuilder.empty()
            .at("selector", SELECTOR)
            .at("template", POD_TEMPLATE)
            .build();

    /** {@code apiGroups} and {@code resources}, as RBAC and admission have them. */
    static final ObjectFields RESOURCE_RULE = FieldsBuilder.empty()
            .scope(ScopeRule.GROUPS)
            .at("apiGroups", new Groups())
            .at("resources[]", Role.RULE_RESOURCE)
            .build();

    /** What admission webhooks and policies apply to. */
    static final ObjectFields MATCH_RESOURCES = FieldsBuilder.empty()
            .at("resourceRules[]", RESOURCE_RULE)
            .at("excludeResourceRules[]", RESOURCE_RULE)
            .at("namespaceSelector", SELECTOR)
            .at("objectSelector", SELECTOR)
            .build();

    static final ObjectFields WEBHOOK = FieldsBuilder.empty()
            .at("rules[]", RESOURCE_RULE)
            .at("namespaceSelector", SELECTOR)
            .at("objectSelector", SELECTOR)
            .build();

    static final ObjectFields RESOURCE_ATTRIBUTES = FieldsBuilder.of(GROUP_RESOURCE)
            .at("name", Role.NAME)
            .at("labelSelector.requirements[]", TERM)
            .at("labelSelector.rawSelector", Role.SELECTOR_TEXT)
            .build();

    /** The names in the spec of a CustomResourceDefinition, and those in its status. */
    static final ObjectFields DEFINITION_NAMES = FieldsBuilder.empty()
            .at("kind", Role.OWN_KIND)
            .at("listKind", Role.OWN_KIND)
            .at("plural", Role.OWN_RESOURCE)
            .at("singular", Role.OWN_SINGULAR)
            .at("shortNames[]", Role.OWN_SHORT_NAME)
            .at("categories", new Categories())
            .build();

    static final ObjectFields GROUP_VERSION_ENTRY =
            FieldsBuilder.empty().at("groupVersion", Role.API_VERSION).build();

    static final ObjectFields GROUP_ENTRY = FieldsBuilder.empty()
            .at("name", Role.GROUP)
            .at("versions[]", GROUP_VERSION_ENTRY)
            .at("preferredVersion", GROUP_VERSION_ENTRY)
            .build();

    static final ObjectFields RESOURCE_ENTRY = FieldsBuilder.empty()
            .scope(ScopeRule.NAME_IN_GROUP)
            .at("name", Role.OWN_RESOURCE)
            .at("singularName", Role.OWN_SINGULAR)
            .at("kind", Role.OWN_KIND)
            .at("group", Role.GROUP)
            .at("shortNames[]", Role.OWN_SHORT_NAME)
            .at("categories", new Categories())
            .build();

    /** In discovery, a kind has its group even where it has no rule, as the group itself. */
    static final ObjectFields DISCOVERED_KIND =
            FieldsBuilder.of(GROUP_KIND).at("group", Role.GROUP).build();

    static final ObjectFields DISCOVERED_RESOURCE = FieldsBuilder.empty()
            .scope(ScopeRule.RESOURCE_IN_GROUP)
            .at("resource", Role.OWN_RESOURCE)
            .at("responseKind", DISCOVERED_KIND)
            .at("singularResource", Role.OWN_SINGULAR)
            .at("shortNames[]", Role.OWN_SHORT_NAME)
            .at("categories", new Categories())
            .at("subresources[].responseKind", DISCOVERED_KIND)
            .build();

    static final ObjectFields STATUS_DETAILS = FieldsBuilder.empty()
            .scope(ScopeRule.STATUS_DETAILS)
            .at("name", Role.NAME)
            .at("group", Role.GROUP)
            .at("kind", Role.OWN_RESOURCE_OR_KIND)
            .at("causes[].message", Role.MESSAGE)
            .at("causes[].field", Role.MESSAGE)
            .build();

    static final ObjectFields METRIC = FieldsBuilder.empty()
            .at("object.describedObject", OBJECT_REFERENCE)
            .at("object.metric.selector", SELECTOR)
            .at("pods.metric.selector", SELECTOR)
            .at("external.metric.selector", SELECTOR)
            .build();

    static final ObjectFields PEER = FieldsBuilder.empty()
            .at("podSelector", SELECTOR)
            .at("namespaceSelector", SELECTOR)
            .build();

    static final ObjectFields TABLE_ROW =
            FieldsBuilder.empty().at("object", EMBEDDED).build();

    static final Shape TABLE_ROWS = new Elements(TABLE_ROW, Hidden.ROWS);

    static final Shape ANY_SCHEMA = new Deep();

    static final ObjectFields OPEN_API = FieldsBuilder.empty()
            .at("$ref", Role.SCHEMA_REFERENCE)
            .at("x-kubernetes-group-version-kind", GROUP_KIND)
            .at("paths", new Values(Role.PATH, ANY_SCHEMA))
            .at("definitions", new Values(Role.SCHEMA_NAME, ANY_SCHEMA))
            .at("schemas", new Values(Role.SCHEMA_NAME, ANY_SCHEMA))
            .at("serverRelativeURL", Role.PATH)
            .at("description", Role.MESSAGE)
            .build();

    private Forms() {}
}
