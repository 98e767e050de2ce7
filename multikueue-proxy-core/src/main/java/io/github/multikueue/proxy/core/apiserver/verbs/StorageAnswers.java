package io.github.multikueue.proxy.core.apiserver.verbs;

import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectDeleter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks what a storage hands over before anything is made of it. A storage is code of others, and may be backed by any system. Access
 * was reviewed for one name or namespace, so an object of another must not be shown; an object without a resourceVersion breaks the
 * caches of clients.
 *
 * <p>What fails the check is an {@link IllegalStateException}, which the chain logs and answers with a 500 that tells nothing of it.
 */
final class StorageAnswers {

    private static final Logger logger = LoggerFactory.getLogger(StorageAnswers.class);

    private StorageAnswers() {}

    /** Returns the object that the request names, if that is what was handed over. */
    static ApiObject requested(Target target, @Nullable ApiObject object) {
        return requireNamed(target, object, target.key().name(), false);
    }

    /**
     * Returns a stored object, if it is the one that was to be stored.
     *
     * @param name the name of the object to be stored; empty for any, if the storage makes it up
     * @param dryRun whether it was not really stored, and needs no resourceVersion
     */
    static ApiObject stored(Target target, @Nullable ApiObject object, String name, boolean dryRun) {
        return requireNamed(target, object, name, dryRun);
    }

    /** Returns the result of a deletion, if it is about the object of this name. */
    static ObjectDeleter.Result deleted(Target target, ObjectDeleter.@Nullable Result result, String name) {
        if (result == null) {
            throw garbage(target, "no result of a deletion");
        }
        // Clients are not told the version of an object that is gone.
        requireNamed(target, result.object(), name, result.gone());
        return result;
    }

    /** Returns the page, if it has a version and only objects that were asked for. */
    static ObjectLister.Page page(Target target, ObjectLister.@Nullable Page page) {
        if (page == null) {
            throw garbage(target, "no page of a list");
        }
        if (isBlank(page.resourceVersion())) {
            throw garbage(target, "a list without a resourceVersion");
        }
        for (ApiObject each : page.objects()) {
            requireSound(target, each, false);
        }
        return page;
    }

    /** Returns the watch, if there is one. */
    static ObjectWatcher.Watch watch(Target target, ObjectWatcher.@Nullable Watch watch) {
        if (watch == null) {
            throw garbage(target, "no watch");
        }
        return watch;
    }

    /** Returns a listener that passes on what is in order, and ends the watch otherwise. */
    static ObjectWatcher.Listener checked(Target target, ObjectWatcher.Listener listener) {
        return new CheckedListener(target, listener);
    }

    private record CheckedListener(Target target, ObjectWatcher.Listener listener) implements ObjectWatcher.Listener {

        @Override
        public void changed(ObjectWatcher.Change change) {
            try {
                // Objects that the watch is not about are left out by the listener.
                requireObject(target, change == null ? null : change.object(), false);
            } catch (IllegalStateException e) {
                end(e);
                return;
            }
            listener.changed(change);
        }

        @Override
        public void reached(String resourceVersion) {
            if (isBlank(resourceVersion)) {
                end(garbage(target, "a bookmark without a resourceVersion"));
            } else {
                listener.reached(resourceVersion);
            }
        }

        @Override
        public void failed(StatusException reason) {
            listener.failed(reason);
        }

        private void end(IllegalStateException reason) {
            logger.error("watch {}: failed", target.call().info().path(), reason);
            listener.failed(StatusException.internalError("the request failed"));
        }
    }

    private static ApiObject requireNamed(
            Target target, @Nullable ApiObject object, String name, boolean mayLackVersion) {
        ApiObject sound = requireSound(target, object, mayLackVersion);
        if (target.description().named()
                && !name.isEmpty()
                && !name.equals(sound.key().name())) {
            throw garbage(target, "an object of another name");
        }
        return sound;
    }

    private static ApiObject requireSound(Target target, @Nullable ApiObject object, boolean mayLackVersion) {
        ApiObject sound = requireObject(target, object, mayLackVersion);
        String namespace = target.call().info().namespace();
        if (target.description().named()
                && !namespace.isEmpty()
                && !namespace.equals(sound.key().namespace())) {
            throw garbage(target, "an object of another namespace");
        }
        return sound;
    }

    private static ApiObject requireObject(Target target, @Nullable ApiObject object, boolean mayLackVersion) {
        if (object == null) {
            throw garbage(target, "no object");
        }
        ResourceDescription description = target.description();
        ApiObject.Defect defect = object.defect();
        if (description.named()
                && defect != ApiObject.Defect.NONE
                && !(mayLackVersion && defect == ApiObject.Defect.RESOURCE_VERSION)) {
            throw garbage(target, "an object whose " + defect.field() + " is missing, or no text");
        }
        if (!description.kind().equals(object.kind())) {
            throw garbage(target, "an object of another kind");
        }
        return object;
    }

    private static boolean isBlank(@Nullable String resourceVersion) {
        return resourceVersion == null || resourceVersion.isEmpty();
    }

    private static IllegalStateException garbage(Target target, String what) {
        return new IllegalStateException(
                "the storage of " + target.description().groupResource() + " has handed over " + what);
    }
}
