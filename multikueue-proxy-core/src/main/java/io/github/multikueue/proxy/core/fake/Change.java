package io.github.multikueue.proxy.core.fake;

import org.jspecify.annotations.Nullable;

/**
 * One change of one object.
 *
 * @param previous before it; null if the object is new
 * @param current after it; of a deleted object its last state under the deletion's resourceVersion
 */
record Change(@Nullable StoredObject previous, StoredObject current, boolean deleted) {

    long revision() {
        return current.revision();
    }

    /** How a watch that selects by {@code filter} sees it; null if it does not. */
    @Nullable
    String typeFor(ObjectFilter filter) {
        boolean before = previous != null && filter.matches(previous);
        boolean after = !deleted && filter.matches(current);
        if (before) {
            return after ? "MODIFIED" : "DELETED";
        }
        return after ? "ADDED" : null;
    }
}
