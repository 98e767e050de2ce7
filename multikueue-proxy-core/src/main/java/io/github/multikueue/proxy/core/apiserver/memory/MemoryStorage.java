package io.github.multikueue.proxy.core.apiserver.memory;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectCreator;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectDeleter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectGetter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectSelector;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectUpdater;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the objects of one resource in memory; they are gone when the process ends. Its resourceVersions are whole numbers. A list or
 * watch of a version that is not reached yet is a 504 at once: kube-apiserver waits for three seconds first, since its cache may be
 * behind, and memory never is. Safe for use by many threads.
 */
public final class MemoryStorage
        implements ObjectGetter, ObjectLister, ObjectWatcher, ObjectCreator, ObjectUpdater, ObjectDeleter {

    /** How often an update is tried again after a concurrent change of the same object, before it is given up. */
    private static final int MOST_TRIES = 1_000;

    /** Is told of each object that comes and goes; it may delete others, as a garbage collector does. */
    @FunctionalInterface
    public interface LifeListener {

        /** The object is new. */
        default void created(ApiObject object) {}

        /** The object is to be deleted, and waits until its finalizers are gone. */
        default void held(ApiObject object) {}

        /** The object is gone. */
        void deleted(ApiObject object);
    }

    private static final LifeListener NOBODY = object -> {};

    private final MemoryStore store;
    private final GroupResource resource;
    private final LifeListener listener;
    private final ObjectTable table;
    private final ListPages pages;
    private final DeletionRules deletion;

    /**
     * Makes an empty storage.
     *
     * @param store counts the versions
     * @param resource named in failures
     */
    public MemoryStorage(MemoryStore store, GroupResource resource) {
        this(store, resource, NOBODY);
    }

    /**
     * Makes an empty storage that tells what comes and goes.
     *
     * @param listener called by the thread that deletes, outside of all locks
     */
    public MemoryStorage(MemoryStore store, GroupResource resource, LifeListener listener) {
        this.store = store;
        this.resource = resource;
        this.listener = listener;
        this.table = new ObjectTable(store::revision, store.historyLimit(), Long.MAX_VALUE);
        this.pages = new ListPages(table);
        this.deletion = new DeletionRules(resource, store.clock());
    }

    @Override
    public ApiObject get(StorageContext context, ObjectKey key) {
        return existing(key);
    }

    /** The object, or null. */
    public @Nullable ApiObject find(ObjectKey key) {
        return table.get(key);
    }

    /** All selected objects, in the order of their keys. */
    public List<ApiObject> select(ObjectSelector selector) {
        return table.select(selector).objects();
    }

    @Override
    public Page list(StorageContext context, ObjectLister.Query query) {
        store.requireReached(query.resourceVersion());
        return pages.read(query);
    }

    @Override
    public Watch watch(StorageContext context, ObjectWatcher.Query query, Listener listener) {
        return watch(query, listener);
    }

    /** Tells of changes; see {@link ObjectWatcher#watch}. */
    public Watch watch(ObjectWatcher.Query query, Listener listener) {
        store.requireReached(query.resourceVersion());
        return table.listen(listener, query.selector(), query.initialEvents() ? null : since(query));
    }

    private long since(ObjectWatcher.Query query) {
        return query.beginsNow() ? store.revision() : MemoryStore.revision(query.resourceVersion());
    }

    @Override
    public ApiObject create(StorageContext context, ObjectNode object, boolean dryRun) {
        return create(object, dryRun);
    }

    /** Stores a new object; see {@link ObjectCreator#create}. */
    public ApiObject create(ObjectNode object, boolean dryRun) {
        ObjectKey key = ApiObject.of(object).key();
        if (dryRun) {
            if (table.get(key) != null) {
                throw StatusException.alreadyExists(resource, key.name());
            }
            return ApiObject.of(object);
        }
        ApiObject created = table.replace(key, null, object, false, store::next);
        if (created == null) {
            throw StatusException.alreadyExists(resource, key.name());
        }
        listener.created(created);
        return created;
    }

    @Override
    public ApiObject update(StorageContext context, ObjectKey key, Update update, boolean dryRun) {
        return update(key, update, dryRun);
    }

    /** Changes an object; see {@link ObjectUpdater#update}. */
    public ApiObject update(ObjectKey key, Update update, boolean dryRun) {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            ApiObject current = existing(key);
            ObjectNode wanted = update.apply(current);
            if (wanted.equals(current.tree())) {
                return current;
            }
            if (dryRun) {
                return ApiObject.of(wanted);
            }
            boolean released = deletion.isReleased(wanted);
            ApiObject updated = table.replace(key, current, wanted, released, store::next);
            if (updated != null) {
                if (released) {
                    listener.deleted(updated);
                }
                return updated;
            }
        }
        throw StatusException.modified(resource, key.name());
    }

    /**
     * Changes an object whatever the rules are: also one that is to be deleted and that nothing holds stays.
     *
     * @throws StatusException 404, if there is no such object
     */
    public ApiObject rewrite(ObjectKey key, Update update) {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            ApiObject current = existing(key);
            ObjectNode wanted = update.apply(current);
            ApiObject rewritten =
                    wanted.equals(current.tree()) ? current : table.replace(key, current, wanted, false, store::next);
            if (rewritten != null) {
                return rewritten;
            }
        }
        throw StatusException.modified(resource, key.name());
    }

    @Override
    public Result delete(StorageContext context, ObjectKey key, Options options, boolean dryRun) {
        return delete(key, options, dryRun);
    }

    /** Deletes an object; see {@link ObjectDeleter#delete}. */
    public Result delete(ObjectKey key, Options options, boolean dryRun) {
        return delete(key, options, dryRun, listener);
    }

    private Result delete(ObjectKey key, Options options, boolean dryRun, LifeListener told) {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            ApiObject current = existing(key);
            deletion.requirePreconditions(current, options);
            ObjectNode tree = deletion.toDelete(current, options.propagationPolicy());
            boolean gone = !deletion.isHeld(tree);
            if (dryRun || (!gone && tree.equals(current.tree()))) {
                return new Result(ApiObject.of(tree), gone);
            }
            ApiObject deleted = table.replace(key, current, tree, gone, store::next);
            if (deleted != null) {
                if (gone) {
                    told.deleted(deleted);
                } else {
                    told.held(deleted);
                }
                return new Result(deleted, gone);
            }
        }
        throw StatusException.modified(resource, key.name());
    }

    /** Deletes an object without telling of it. */
    public Result deleteAlone(ObjectKey key, Options options) {
        return delete(key, options, false, NOBODY);
    }

    /**
     * Stores a tree as it is, as something that happened elsewhere: created, changed or deleted, whatever the rules are.
     *
     * @param deleted whether the tree is the last state of an object that goes
     */
    public void put(ObjectNode tree, boolean deleted) {
        table.put(tree, deleted, store::next);
    }

    /** Forgets all changes so far: a watch from any past version is refused from now on. */
    public void forgetHistory() {
        table.forgetHistory(store::next);
    }

    private ApiObject existing(ObjectKey key) {
        ApiObject object = table.get(key);
        if (object == null) {
            throw StatusException.notFound(resource, key.name());
        }
        return object;
    }
}
