package io.github.multikueue.proxy.core.apiserver.storage;

import io.github.multikueue.proxy.core.kube.meta.ObjectKey;

/** A storage whose objects can be deleted: the verb delete. Safe for use by many threads. */
public interface ObjectDeleter extends Storage {

    /**
     * How to delete, as in {@code meta/v1 DeleteOptions}.
     *
     * @param uid the UID the object must have, or empty
     * @param resourceVersion the version the object must have, or empty
     * @param propagationPolicy {@code Foreground}, {@code Background}, {@code Orphan}, or empty for the storage's default
     * @param gracePeriodSeconds how long the object may take to end, or -1 for its default
     */
    record Options(String uid, String resourceVersion, String propagationPolicy, long gracePeriodSeconds) {

        /** Without conditions, and with all defaults. */
        public static final Options NONE = new Options("", "", "", -1);
    }

    /**
     * What a deletion led to.
     *
     * @param object the object in its last state, or as it waits for its finalizers
     * @param gone whether it is removed
     */
    record Result(ApiObject object, boolean gone) {}

    /**
     * Deletes an object, or marks it as deleted while finalizers hold it.
     *
     * @param dryRun whether everything is to be done but to delete it
     * @throws io.github.multikueue.proxy.core.kube.meta.StatusException 404, if there is no such object; 409, if it is not the one
     *     that the options demand
     */
    Result delete(StorageContext context, ObjectKey key, Options options, boolean dryRun);
}
