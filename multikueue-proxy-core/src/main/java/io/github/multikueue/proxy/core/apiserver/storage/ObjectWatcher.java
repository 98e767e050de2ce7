package io.github.multikueue.proxy.core.apiserver.storage;

import org.jspecify.annotations.Nullable;

/** A storage that tells of changes: the verb watch. Safe for use by many threads. */
public interface ObjectWatcher extends Storage {

    /**
     * One change of one object.
     *
     * @param previous the object before, or null if it is new
     * @param object the object now; of a deleted object its last state, with the deletion's resourceVersion
     * @param deleted whether the object is gone
     */
    record Change(@Nullable ApiObject previous, ApiObject object, boolean deleted) {}

    /** Gets what happens, in order and one at a time. Must not block; may be called while the storage holds locks. */
    interface Listener {

        /** An object changed. */
        void changed(Change change);

        /** Everything up to this resourceVersion has been told. */
        void reached(String resourceVersion);

        /** There will be no more; the reason goes to the client. */
        void failed(io.github.multikueue.proxy.core.kube.meta.StatusException reason);
    }

    /**
     * What to watch.
     *
     * @param selector which objects; a storage may also tell of others, which are left out here
     * @param resourceVersion the version from which on changes are told, unless the present objects are told first; empty or
     *     {@code 0} for that of now
     * @param initialEvents whether the present objects are told first, as changes without a previous object, and then
     *     {@link Listener#reached}
     */
    record Query(ObjectSelector selector, String resourceVersion, boolean initialEvents) {

        /** Whether it begins with what happens from now on. */
        public boolean beginsNow() {
            return !initialEvents && isAny(resourceVersion);
        }

        /** Whether a resourceVersion names none in particular. */
        public static boolean isAny(String resourceVersion) {
            return resourceVersion.isEmpty() || resourceVersion.equals("0");
        }
    }

    /** Ends a watch; the listener gets nothing any more soon afterwards. */
    interface Watch extends AutoCloseable {

        /** Asks that {@link Listener#reached} is told the version that the watch has come to, in order with all changes. */
        void requestBookmark();

        @Override
        void close();
    }

    /**
     * Begins to tell the listener of changes.
     *
     * @throws io.github.multikueue.proxy.core.kube.meta.StatusException 410, if changes since the version are forgotten; 504, if
     *     the version is not reached yet
     */
    Watch watch(StorageContext context, Query query, Listener listener);
}
