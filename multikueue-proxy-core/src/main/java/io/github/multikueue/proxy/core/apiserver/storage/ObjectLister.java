package io.github.multikueue.proxy.core.apiserver.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A storage that gives many objects: the verb list. Safe for use by many threads. */
public interface ObjectLister extends Storage {

    /**
     * What to list.
     *
     * @param selector which objects
     * @param resourceVersion the version asked for, with {@code match}; empty for the present one, {@code 0} for any
     * @param match {@code NotOlderThan}, {@code Exact}, or empty for the default of kube-apiserver
     * @param limit the most objects, 0 for all
     * @param continueToken from an earlier page, or empty
     */
    record Query(ObjectSelector selector, String resourceVersion, String match, long limit, String continueToken) {

        /** All that the selector selects, in its present state. */
        public static Query all(ObjectSelector selector) {
            return new Query(selector, "", "", 0, "");
        }
    }

    /**
     * Objects at one resourceVersion, in the order of their keys.
     *
     * @param objects the objects; all of them are selected
     * @param resourceVersion from which a watch goes on; the same for all pages of a list
     * @param continueToken for the next page, or null if this is the last
     * @param remaining how many objects follow, or 0 if that is unknown
     */
    record Page(
            List<ApiObject> objects,
            String resourceVersion,
            @Nullable String continueToken,
            long remaining) {

        /** Copies the list. */
        public Page {
            objects = List.copyOf(objects);
        }
    }

    /**
     * Returns a page of objects. A storage may ignore the limit.
     *
     * @throws io.github.multikueue.proxy.core.kube.meta.StatusException 410, if the token's version is forgotten
     */
    Page list(StorageContext context, Query query);
}
