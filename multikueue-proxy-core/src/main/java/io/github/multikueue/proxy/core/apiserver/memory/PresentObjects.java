package io.github.multikueue.proxy.core.apiserver.memory;

import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher.Change;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What there is now of one resource, and what it was before. Its lock is held for as long as it takes to look up and to swap; no code of
 * others runs meanwhile. Lists are made once for all readers. Safe for use by many threads.
 */
final class PresentObjects {

    private final LongSupplier counted;
    private final ReentrantLock lock = new ReentrantLock();
    private final ChangeHistory history;
    private final RecentLists listed = new RecentLists();
    private TreeMap<ObjectKey, ApiObject> objects = new TreeMap<>();
    private long latest;
    private long weight;

    PresentObjects(LongSupplier counted, int mostChanges, long mostWeight) {
        this.counted = counted;
        this.history = new ChangeHistory(mostChanges, mostWeight, counted.getAsLong());
    }

    private <T> T locked(Supplier<T> read) {
        lock.lock();
        try {
            return read.get();
        } finally {
            lock.unlock();
        }
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

    /** The objects of a namespace, or of all if it is empty. */
    ObjectTable.Snapshot in(String namespace) {
        // Under the lock, no change of this resource can have a number that is not counted yet.
        return locked(() -> new ObjectTable.Snapshot(list(namespace), current()));
    }

    private List<ApiObject> list(String namespace) {
        return listed.of(namespace, () -> inNamespace(namespace, objects));
    }

    /** The objects of a namespace as they were at a version, or null if that is forgotten. */
    @Nullable
    List<ApiObject> at(long revision, String namespace) {
        lock.lock();
        try {
            if (revision < history.forgotten()) {
                return null;
            }
            TreeMap<ObjectKey, ApiObject> undone = history.undone(objects, revision);
            return undone == objects ? list(namespace) : inNamespace(namespace, undone);
        } finally {
            lock.unlock();
        }
    }

    long revision() {
        return locked(this::current);
    }

    private long current() {
        return Math.max(latest, counted.getAsLong());
    }

    long forgotten() {
        return locked(history::forgotten);
    }

    int size() {
        return locked(() -> objects.size());
    }

    long weight() {
        return locked(() -> weight);
    }

    Change change(boolean deleted, LongSupplier next, LongFunction<ApiObject> make) {
        return locked(() -> {
            long revision = next.getAsLong();
            ApiObject object = make.apply(revision);
            ApiObject previous = deleted ? objects.remove(object.key()) : objects.put(object.key(), object);
            weight += (deleted ? 0 : object.weight()) - (previous == null ? 0 : previous.weight());
            listed.clear();
            Change change = new Change(previous, object, deleted);
            history.add(revision, change);
            latest = Math.max(latest, revision);
            return change;
        });
    }

    void reached(long revision) {
        lock.lock();
        try {
            latest = Math.max(latest, revision);
        } finally {
            lock.unlock();
        }
    }

    /** Takes these for the present objects; returns whether there were others before, so that the history is forgotten. */
    boolean replaceAll(TreeMap<ObjectKey, ApiObject> all, long revision) {
        return locked(() -> {
            boolean same = latest > 0 && revision >= latest && isSame(all);
            latest = revision;
            if (!same) {
                objects = all;
                listed.clear();
                history.clear(revision);
                weight = all.values().stream().mapToLong(ApiObject::weight).sum();
            }
            return !same;
        });
    }

    /** No object has had the same version twice; but another one of its name may have it, if versions were counted anew. */
    private boolean isSame(TreeMap<ObjectKey, ApiObject> all) {
        return objects.size() == all.size()
                && all.values().stream().allMatch(each -> {
                    ApiObject present = objects.get(each.key());
                    return present != null && present.isSameAs(each);
                });
    }

    /** @throws StatusException 410, if the history does not reach back that far */
    List<Change> since(long revision) {
        return locked(() -> {
            long forgotten = history.forgotten();
            if (revision < forgotten) {
                throw StatusException.expired("too old resource version: " + revision + " (" + forgotten + ")");
            }
            return history.since(revision);
        });
    }

    void forgetHistory(LongSupplier next) {
        lock.lock();
        try {
            history.clear(next.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    private static List<ApiObject> inNamespace(String namespace, TreeMap<ObjectKey, ApiObject> objects) {
        // A slash stands behind the namespace in the order of keys, and in no namespace.
        SortedMap<ObjectKey, ApiObject> some = namespace.isEmpty()
                ? objects
                : objects.subMap(new ObjectKey(namespace, ""), new ObjectKey(namespace + "/", ""));
        return new ArrayList<>(some.values());
    }
}
