package io.github.multikueue.proxy.core.apiserver.storage;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.FieldSelector;
import io.github.multikueue.proxy.core.kube.meta.labels.LabelSelector;

/**
 * Which objects of a resource a list, watch or deletecollection is about.
 *
 * @param namespace the namespace, empty for all
 * @param labels the label selector
 * @param fields the field selector, of fields that the resource knows
 */
public record ObjectSelector(String namespace, LabelSelector labels, FieldSelector fields) {

    /** Everything in a namespace, or everywhere if it is empty. */
    public static ObjectSelector everythingIn(String namespace) {
        return new ObjectSelector(namespace, LabelSelector.EVERYTHING, FieldSelector.EVERYTHING);
    }

    /** Whether the object is meant. */
    public boolean matches(ApiObject object) {
        return (namespace.isEmpty() || namespace.equals(object.key().namespace()))
                && (labels.isEmpty() || labels.matches(object.metadata().path("labels")))
                && fields.matches(field -> text(object, field));
    }

    /** Whether it leaves out objects of the namespace. */
    public boolean isSelective() {
        return !labels.isEmpty() || !fields.isEmpty();
    }

    private static String text(ApiObject object, String field) {
        JsonNode node = object.tree();
        for (String name : field.split("\\.", -1)) {
            node = node.path(name);
        }
        return node.isValueNode() && !node.isNull() ? node.asText() : "";
    }
}
