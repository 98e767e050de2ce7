package io.github.multikueue.proxy.core.kube.meta;

import static java.util.Objects.requireNonNullElse;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is needed of {@code meta/v1 ObjectMeta}. Absent texts and collections are empty.
 *
 * @param name the object's name
 * @param namespace its namespace, empty for cluster-scoped objects
 * @param uid its UID
 * @param resourceVersion its version
 * @param creationTimestamp when it was created, RFC 3339 in UTC, so that the order of texts is the order of times
 * @param deletionTimestamp when its deletion was asked for, or null; finalizers may hold it from then on
 * @param labels its labels
 * @param annotations its annotations
 * @param ownerReferences its owners
 */
public record ObjectMeta(
        String name,
        String namespace,
        String uid,
        String resourceVersion,
        String creationTimestamp,
        @Nullable String deletionTimestamp,
        Map<String, String> labels,
        Map<String, String> annotations,
        List<OwnerReference> ownerReferences) {

    /** Metadata of nothing. */
    public static final ObjectMeta NONE = new ObjectMeta("", "", "", "", "", null, Map.of(), Map.of(), List.of());

    public ObjectMeta {
        name = requireNonNullElse(name, "");
        namespace = requireNonNullElse(namespace, "");
        uid = requireNonNullElse(uid, "");
        resourceVersion = requireNonNullElse(resourceVersion, "");
        creationTimestamp = requireNonNullElse(creationTimestamp, "");
        labels = requireNonNullElse(labels, Map.of());
        annotations = requireNonNullElse(annotations, Map.of());
        ownerReferences = requireNonNullElse(ownerReferences, List.of());
    }

    /** Whether the object is on its way out. */
    public boolean terminating() {
        return deletionTimestamp != null;
    }

    /** The same without what takes the most memory. */
    public ObjectMeta withoutLabelsAndAnnotations() {
        return withLabelsAndAnnotations(Map.of(), Map.of());
    }

    /** The same with other labels and annotations. */
    public ObjectMeta withLabelsAndAnnotations(Map<String, String> otherLabels, Map<String, String> otherAnnotations) {
        return new ObjectMeta(
                name,
                namespace,
                uid,
                resourceVersion,
                creationTimestamp,
                deletionTimestamp,
                otherLabels,
                otherAnnotations,
                ownerReferences);
    }
}
