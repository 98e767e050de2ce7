package io.github.multikueue.proxy.core.apiserver.memory;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectSelector;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher.Change;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher.Listener;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher.Watch;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one resource, and its latest changes. Changes, and listeners that come and go, happen one behind the other under a lock that
 * is held while listeners are told, who must not block. Readers do not take that lock, so they never wait for listeners. No code of others
 * changes anything under it: an edit is made outside, and takes place only if the object is still the one it was made of. Safe for use by
 * many threads.
 */
public final class ObjectTable {

    /** Objects at one resourceVersion. */
    public record Snapshot(List<ApiObject> objects, long revision) {}

    private final ReentrantLock order = new ReentrantLock();
    private final Set<Listener> listeners = new LinkedHashSet<>();
    private final PresentObjects present;

    /**
     * Makes an empty table.
     *
     * @param counted the present version, which may be that of another resource; the table's own is the latest that it was told
     * @param mostChanges how many changes are remembered, so that watches can begin in the past
     * @param mostWeight how much the objects in them weigh, see {@link ApiObject#weight}
     */
    public ObjectTable(LongSupplier counted, int mostChanges, long mostWeight) {
        this.present = new PresentObjects(counted, mostChanges, mostWeight);
    }

    /** The object, or null. */
    public @Nullable ApiObject get(ObjectKey key) {
        return present.get(key);
    }

    /** The selected objects, in the order of their keys. */
    public Snapshot select(ObjectSelector selector) {
        Snapshot all = present.in(selector.namespace());
        return selector.isSelective() ? new Snapshot(selector.select(all.objects()), all.revision()) : all;
    }

    /**
     * The selected objects as they were at a version.
     *
     * @return null, if changes since then are forgotten
     */
    @Nullable
    Snapshot selectAt(long revision, ObjectSelector selector) {
        List<ApiObject> past = present.at(revision, selector.namespace());
        if (past == null) {
            return null;
        }
        return new Snapshot(selector.isSelective() ? selector.select(past) : past, revision);
    }

    /** The present version. */
    public long revision() {
        return present.revision();
    }

    /** Whether it is known what the objects were at a version. */
    public boolean reaches(long revision) {
        return revision >= present.forgotten() && revision <= present.revision();
    }

    /** How many objects there are. */
    public int size() {
        return present.size();
    }

    /** What all objects weigh, see {@link ApiObject#weight}. */
    public long weight() {
        return present.weight();
    }

    /**
     * Puts an object in the place of another one, unless it was changed concurrently.
     *
     * @param expected the object to replace, or null if there must be none
     * @param tree the new object, which gets the next resourceVersion
     * @param deleted whether the tree is the last state of an object that goes
     * @param next counts the next version
     * @return the stored object, or null if the present object is not the expected one
     */
    @Nullable
    ApiObject replace(
            ObjectKey key, @Nullable ApiObject expected, ObjectNode tree, boolean deleted, LongSupplier next) {
        order.lock();
        try {
            return isPresent(key, expected) ? change(deleted, next, revision -> numbered(tree, revision)) : null;
        } finally {
            order.unlock();
        }
    }

    @SuppressWarnings("ReferenceEquality") // Each version of an object is an object of its own.
    private boolean isPresent(ObjectKey key, @Nullable ApiObject expected) {
        return get(key) == expected;
    }

    /** Stores a tree, whatever there is now. */
    void put(ObjectNode tree, boolean deleted, LongSupplier next) {
        change(deleted, next, revision -> numbered(tree, revision));
    }

    private static ApiObject numbered(ObjectNode tree, long revision) {
        tree.withObject("/metadata").put("resourceVersion", Long.toString(revision));
        return ApiObject.of(tree);
    }

    /**
     * Notes a change that has happened elsewhere.
     *
     * @param deleted whether it is the last state of an object that has gone
     * @param revision the version of the change
     */
    public void put(ApiObject object, boolean deleted, long revision) {
        change(deleted, () -> revision, unused -> object);
    }

    private ApiObject change(boolean deleted, LongSupplier next, LongFunction<ApiObject> make) {
        order.lock();
        try {
            Change change = present.change(deleted, next, make);
            listeners.forEach(listener -> listener.changed(change));
            return change.object();
        } finally {
            order.unlock();
        }
    }

    /** Notes that all changes up to a version were told, also those of other resources. */
    public void reached(long revision) {
        present.reached(revision);
    }

    /**
     * Notes that these are all objects there are. If others were there before, what has happened in between is not known, so the history is
     * forgotten, and whoever listens is told that it is over.
     *
     * @param all taken over
     * @param revision the version at which they are all
     */
    public void replaceAll(TreeMap<ObjectKey, ApiObject> all, long revision) {
        order.lock();
        try {
            if (present.replaceAll(all, revision)) {
                fail(StatusException.expired("too old resource version: all was listed anew at " + revision));
            }
        } finally {
            order.unlock();
        }
    }

    /**
     * Tells the listener of the present objects, or of the changes since a version, and then of every change, without a gap.
     *
     * @param since null: the present objects
     * @throws StatusException 410, if the history does not reach back that far
     */
    public Watch listen(Listener listener, ObjectSelector selector, @Nullable Long since) {
        order.lock();
        try {
            if (since == null) {
                Snapshot first = select(selector);
                first.objects().forEach(each -> listener.changed(new Change(null, each, false)));
                listener.reached(Long.toString(first.revision()));
            } else {
                present.since(since).forEach(listener::changed);
            }
            listeners.add(listener);
        } finally {
            order.unlock();
        }
        return new Listening(listener);
    }

    private final class Listening implements Watch {

        private final Listener listener;

        Listening(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void requestBookmark() {
            order.lock();
            try {
                if (listeners.contains(listener)) {
                    listener.reached(Long.toString(revision()));
                }
            } finally {
                order.unlock();
            }
        }

        @Override
        public void close() {
            order.lock();
            try {
                listeners.remove(listener);
            } finally {
                order.unlock();
            }
        }
    }

    /** How many listen. */
    public int listeners() {
        order.lock();
        try {
            return listeners.size();
        } finally {
            order.unlock();
        }
    }

    /** Tells all who listen that it is over. */
    public void fail(StatusException reason) {
        order.lock();
        try {
            listeners.forEach(each -> each.failed(reason));
            listeners.clear();
        } finally {
            order.unlock();
        }
    }

    /** Forgets all changes so far. */
    void forgetHistory(LongSupplier next) {
        present.forgetHistory(next);
    }
}
