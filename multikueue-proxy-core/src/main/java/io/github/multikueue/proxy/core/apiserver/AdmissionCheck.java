package io.github.multikueue.proxy.core.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;

/** Decides whether an object may be created, after its author was found to have the right to. Safe for use by many threads. */
@FunctionalInterface
public interface AdmissionCheck {

    /** Admits everything. */
    AdmissionCheck NONE = (context, resource, key, object) -> {};

    /**
     * Looks at an object that is about to be created.
     *
     * @param object the complete object, not to be changed
     * @throws io.github.multikueue.proxy.core.kube.meta.StatusException if it is not to be created
     */
    void beforeCreate(StorageContext context, ResourceDescription resource, ObjectKey key, JsonNode object);
}
