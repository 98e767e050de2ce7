package io.github.multikueue.proxy.core.apiserver.memory;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectSelector;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher.Change;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher.Listener;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one resource, and its latest changes. The lock is held for as long as it takes to look up, to swap, and to
 * tell listeners, which must not block. No code of others runs while it is held: an edit is made outside, and takes
 * place only if the object is still the one it was made of.
 */
final class ObjectTable {

    /** Objects at one resourceVersion. */
    record Snapshot(List<ApiObject> objects, long revision) {}

    private record Remembered(long revision, Change change) {}

    private final MemoryStore store;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<ObjectKey, ApiObject> objects = new TreeMap<>();
    private final ArrayDeque<Remembered> history = new ArrayDeque<>();
    private final Set<Listener> listeners = new LinkedHashSet<>();
    private final RecentLists listed = new RecentLists();
    private long forgotten;

    ObjectTable(MemoryStore store) {
        this.store = store;
        this.forgotten = store.revision();
    }

    @Nullable
    ApiObject get(ObjectKey key) {
        lock.lock();
        try {
            return objects.get(key);
        } finally {
            lock.unlock();
        }
    }

    Snapshot select(ObjectSelector selector) {
        lock.lock();
        try {
            // Under the lock, no change of this resource can have a number that is not counted yet.
            return new Snapshot(present(selector), store.revision());
        } finally {
            lock.unlock();
        }
    }

    private List<ApiObject> present(ObjectSelector selector) {
        return selector.isSelective()
                ? selected(selector, objects)
                : listed.of(selector.namespace(), () -> selected(selector, objects));
    }

    /**
     * The selected objects as they were at a version.
     *
     * @return null, if changes since then are forgotten
     */
    @Nullable
    Snapshot selectAt(long revision, ObjectSelector selector) {
        lock.lock();
        try {
            return revision < forgotten ? null : new Snapshot(selected(selector, objectsAt(revision)), revision);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts an object in the place of another one, unless it was changed concurrently.
     *
     * @param expected the object to replace, or null if there must be none
     * @param tree the new object, which gets the next resourceVersion
     * @param deleted whether the tree is the last state of an object that goes
     * @return the stored object, or null if the present object is not the expected one
     */
    @Nullable
    ApiObject replace(ObjectKey key, @Nullable ApiObject expected, ObjectNode tree, boolean deleted) {
        lock.lock();
        try {
            return isPresent(key, expected) ? put(key, expected, tree, deleted) : null;
        } finally {
            lock.unlock();
        }
    }

    /** Stores a tree, whatever there is now. */
    ApiObject put(ObjectKey key, ObjectNode tree, boolean deleted) {
        lock.lock();
        try {
            return put(key, objects.get(key), tree, deleted);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells the listener of the present objects, or of the changes since a version, and then of every change, without a gap.
     *
     * @param since null: the present objects
     * @throws StatusException 410, if the history does not reach back that far
     */
    void listen(Listener listener, ObjectSelector selector, @Nullable Long since) {
        lock.lock();
        try {
            if (since == null) {
                present(selector).forEach(each -> listener.changed(new Change(null, each, false)));
                listener.reached(Long.toString(store.revision()));
            } else if (since < forgotten) {
                throw StatusException.expired("too old resource version: " + since + " (" + forgotten + ")");
            } else {
                history.stream()
                        .filter(each -> each.revision() > since)
                        .forEach(each -> listener.changed(each.change()));
            }
            listeners.add(listener);
        } finally {
            lock.unlock();
        }
    }

    void forget(Listener listener) {
        lock.lock();
        try {
            listeners.remove(listener);
        } finally {
            lock.unlock();
        }
    }

    /** Tells the listener the present version, in order with all changes. */
    void bookmark(Listener listener) {
        lock.lock();
        try {
            if (listeners.contains(listener)) {
                listener.reached(Long.toString(store.revision()));
            }
        } finally {
            lock.unlock();
        }
    }

    /** The version from which on no change is forgotten. */
    long forgotten() {
        lock.lock();
        try {
            return forgotten;
        } finally {
            lock.unlock();
        }
    }

    void forgetHistory() {
        lock.lock();
        try {
            history.clear();
            forgotten = store.next();
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("ReferenceEquality") // Each version of an object is an object of its own.
    private boolean isPresent(ObjectKey key, @Nullable ApiObject expected) {
        return objects.get(key) == expected;
    }

    private ApiObject put(ObjectKey key, @Nullable ApiObject previous, ObjectNode tree, boolean deleted) {
        long revision = store.next();
        tree.withObject("/metadata").put("resourceVersion", Long.toString(revision));
        ApiObject object = ApiObject.of(tree);
        if (deleted) {
            objects.remove(key);
        } else {
            objects.put(key, object);
        }
        listed.clear();
        Change change = new Change(previous, object, deleted);
        history.add(new Remembered(revision, change));
        if (history.size() > store.historyLimit()) {
            forgotten = history.remove().revision();
        }
        listeners.forEach(listener -> listener.changed(change));
        return object;
    }

    /** The present objects without the changes since a version. */
    private TreeMap<ObjectKey, ApiObject> objectsAt(long revision) {
        TreeMap<ObjectKey, ApiObject> past = objects;
        Iterator<Remembered> latest = history.descendingIterator();
        while (latest.hasNext()) {
            Remembered remembered = latest.next();
            if (remembered.revision() <= revision) {
                break;
            }
            past = past == objects ? new TreeMap<>(objects) : past;
            ApiObject previous = remembered.change().previous();
            if (previous == null) {
                past.remove(remembered.change().object().key());
            } else {
                past.put(previous.key(), previous);
            }
        }
        return past;
    }

    private static List<ApiObject> selected(ObjectSelector selector, TreeMap<ObjectKey, ApiObject> objects) {
        List<ApiObject> selected = new ArrayList<>();
        boolean selective = selector.isSelective();
        for (ApiObject object : inNamespace(selector.namespace(), objects).values()) {
            // Everything is selected: no object needs to be looked at.
            if (!selective || selector.matches(object)) {
                selected.add(object);
            }
        }
        return selected;
    }

    private static SortedMap<ObjectKey, ApiObject> inNamespace(
            String namespace, TreeMap<ObjectKey, ApiObject> objects) {
        // A slash stands behind the namespace in the order of keys, and in no namespace.
        return namespace.isEmpty()
                ? objects
                : objects.subMap(new ObjectKey(namespace, ""), new ObjectKey(namespace + "/", ""));
    }
}
