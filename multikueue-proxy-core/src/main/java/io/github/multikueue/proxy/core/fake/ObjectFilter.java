package io.github.multikueue.proxy.core.fake;

/**
 * What a list or watch asks for.
 *
 * @param namespace empty for all
 */
record ObjectFilter(String namespace, LabelSelector labels, FieldSelector fields) {

    /** Everything in a namespace, or everywhere if it is empty. */
    static ObjectFilter everythingIn(String namespace) {
        return new ObjectFilter(namespace, LabelSelector.EVERYTHING, FieldSelector.EVERYTHING);
    }

    boolean matches(StoredObject object) {
        return (namespace.isEmpty() || namespace.equals(object.key().namespace()))
                && labels.matches(object.metadata().path("labels"))
                && fields.matches(object);
    }

    boolean selective() {
        return !labels.isEmpty() || !fields.isEmpty();
    }
}
