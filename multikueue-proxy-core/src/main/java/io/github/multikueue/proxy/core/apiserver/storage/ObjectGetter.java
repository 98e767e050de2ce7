package io.github.multikueue.proxy.core.apiserver.storage;

import io.github.multikueue.proxy.core.kube.meta.ObjectKey;

/** A storage that gives single objects: the verb get. Safe for use by many threads. */
public interface ObjectGetter extends Storage {

    /**
     * Returns an object.
     *
     * @throws io.github.multikueue.proxy.core.kube.meta.StatusException 404, if there is none
     */
    ApiObject get(StorageContext context, ObjectKey key);
}
