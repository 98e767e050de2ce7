package io.github.multikueue.proxy.core.apiserver.storage;

/** A storage that takes new objects: the verb create. Safe for use by many threads. */
public interface ObjectCreator extends Storage {

    /**
     * Stores a new object.
     *
     * @param object the storage may keep and change it
     * @param dryRun whether everything is to be done but to store it
     * @return the object as stored, with its resourceVersion
     * @throws io.github.multikueue.proxy.core.kube.meta.StatusException 409, if there is an object of that name
     */
    ApiObject create(StorageContext context, com.fasterxml.jackson.databind.node.ObjectNode object, boolean dryRun);
}
