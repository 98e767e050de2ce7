package io.github.multikueue.proxy.core.apiserver.storage;

import io.github.multikueue.proxy.core.kube.meta.FieldSelector;
import io.github.multikueue.proxy.core.kube.meta.labels.LabelSelector;
import java.util.ArrayList;
import java.util.List;

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
                && (labels.isEmpty() || labels.matches(object::label))
                && fields.matches(object::field);
    }

    /** Those of the objects that are meant, in their order. */
    public List<ApiObject> select(List<ApiObject> objects) {
        List<ApiObject> selected = new ArrayList<>();
        for (ApiObject object : objects) {
            if (matches(object)) {
                selected.add(object);
            }
        }
        return selected;
    }

    /** Whether it leaves out objects of the namespace. */
    public boolean isSelective() {
        return !labels.isEmpty() || !fields.isEmpty();
    }
}
