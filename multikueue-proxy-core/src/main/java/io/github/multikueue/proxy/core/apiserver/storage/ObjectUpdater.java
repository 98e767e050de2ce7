package io.github.multikueue.proxy.core.apiserver.storage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;

/** A storage whose objects change: the verbs update and patch. Safe for use by many threads. */
public interface ObjectUpdater extends Storage {

    /** Makes of the present object the wanted one. */
    interface Update {

        /**
         * Returns the wanted object. May be called again with a newer object, if somebody else changed it meanwhile.
         *
         * @param current the present object
         * @return the wanted object, complete; equal to the present one if nothing is to change
         * @throws io.github.multikueue.proxy.core.kube.meta.StatusException if the change is not possible; it is passed on
         */
        ObjectNode apply(ApiObject current);
    }

    /**
     * Changes an object, such that no other change of it comes in between. An object that is to be deleted and has no
     * finalizers any more is removed.
     *
     * @param dryRun whether everything is to be done but to store it
     * @return the object as stored; the present one if nothing changed
     * @throws io.github.multikueue.proxy.core.kube.meta.StatusException 404, if there is no such object
     */
    ApiObject update(StorageContext context, ObjectKey key, Update update, boolean dryRun);
}
