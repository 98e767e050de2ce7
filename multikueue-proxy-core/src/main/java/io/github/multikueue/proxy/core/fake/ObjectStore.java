package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** All objects of a cluster under one resourceVersion counter, with a bounded history for watches. Thread safe. */
final class ObjectStore {
    /** A decision about an object, taken while no other change can happen. */
    interface Edit {
        /** The object's new tree, {@code current}'s own tree for no change, or null to remove it. */
        @Nullable
        ObjectNode apply(@Nullable StoredObject current);
    }

    /** Objects at one resourceVersion. */
    record Snapshot(List<StoredObject> objects, long revision) {}

    private static final class Table {
        private final TreeMap<ObjectKey, StoredObject> objects = new TreeMap<>();
        private final ArrayDeque<Change> history = new ArrayDeque<>();
        private final List<Consumer<Change>> watchers = new CopyOnWriteArrayList<>();
        private long forgotten;

        private Table(long forgotten) {
            this.forgotten = forgotten;
        }
    }

    /** The first objects of a real cluster are the API server's own: old numbers are never valid. */
    private static final long FIRST_REVISION = 100;

    private final ReentrantLock lock = new ReentrantLock();
    private final IdentityHashMap<FakeResource, Table> tables = new IdentityHashMap<>();
    private final int historyLimit;
    private long revision = FIRST_REVISION;

    ObjectStore(int historyLimit) {
        this.historyLimit = historyLimit;
    }

    long revision() {
        lock.lock();
        try {
            return revision;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    StoredObject get(FakeResource resource, ObjectKey key) {
        lock.lock();
        try {
            return table(resource).objects.get(key);
        } finally {
            lock.unlock();
        }
    }

    Snapshot list(FakeResource resource, ObjectFilter filter) {
        lock.lock();
        try {
            return new Snapshot(select(table(resource), filter), revision);
        } finally {
            lock.unlock();
        }
    }

    /** Every object of every type, for the garbage collector. */
    List<StoredObject> all() {
        lock.lock();
        try {
            List<StoredObject> all = new ArrayList<>();
            tables.values().forEach(table -> all.addAll(table.objects.values()));
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Applies one edit; the change, or null if it changed nothing. */
    @Nullable
    Change edit(FakeResource resource, ObjectKey key, Edit edit) {
        lock.lock();
        try {
            Table table = table(resource);
            StoredObject current = table.objects.get(key);
            ObjectNode tree = edit.apply(current);
            ObjectNode content =
                    tree != null ? tree : current != null ? current.tree().deepCopy() : null;
            if (content == null || isSame(current, tree)) {
                return null;
            }
            long next = ++revision;
            ((ObjectNode) content.get("metadata")).put("resourceVersion", Long.toString(next));
            Change change = new Change(current, new StoredObject(resource, key, content, next), tree == null);
            record(table, key, change);
            return change;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stores a tree as it is, as something that happened elsewhere: created, changed or deleted, whatever the rules of the
     * API server are.
     *
     * @param deleted the tree is the last state of an object that goes
     */
    void put(FakeResource resource, ObjectKey key, ObjectNode tree, boolean deleted) {
        lock.lock();
        try {
            Table table = table(resource);
            long next = ++revision;
            ((ObjectNode) tree.get("metadata")).put("resourceVersion", Long.toString(next));
            StoredObject object = new StoredObject(resource, key, tree, next);
            record(table, key, new Change(table.objects.get(key), object, deleted));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Hands over the present state or the changes after {@code since}, and every later change, without a gap.
     *
     * @param since null: from now on, after {@code initial} got the present objects
     * @throws StatusException if the history does not reach back to {@code since}
     */
    void watch(
            FakeResource resource,
            ObjectFilter filter,
            @Nullable Long since,
            Consumer<Snapshot> initial,
            Consumer<Change> changes) {
        lock.lock();
        try {
            Table table = table(resource);
            if (since == null) {
                initial.accept(new Snapshot(select(table, filter), revision));
            } else if (since < table.forgotten) {
                throw StatusException.expired("too old resource version: " + since + " (" + table.forgotten + ")");
            } else {
                for (Change change : table.history) {
                    if (change.revision() > since) {
                        changes.accept(change);
                    }
                }
            }
            table.watchers.add(changes);
        } finally {
            lock.unlock();
        }
    }

    void unwatch(FakeResource resource, Consumer<Change> changes) {
        lock.lock();
        try {
            table(resource).watchers.remove(changes);
        } finally {
            lock.unlock();
        }
    }

    /** The resourceVersion from which on nothing of this type's history is forgotten. */
    long oldest(FakeResource resource) {
        lock.lock();
        try {
            return table(resource).forgotten;
        } finally {
            lock.unlock();
        }
    }

    /** Passes the resourceVersion on, in order with the changes that watchers get. */
    void inOrder(LongConsumer consumer) {
        lock.lock();
        try {
            consumer.accept(revision);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all history: watches from any past resourceVersion are refused from now on. */
    void expireHistory() {
        lock.lock();
        try {
            revision++;
            for (Table table : tables.values()) {
                table.history.clear();
                table.forgotten = revision;
            }
        } finally {
            lock.unlock();
        }
    }

    /** An edit says "no change" by handing back the very tree it was given. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(@Nullable StoredObject current, @Nullable ObjectNode tree) {
        return current != null && tree == current.tree();
    }

    private void record(Table table, ObjectKey key, Change change) {
        if (change.deleted()) {
            table.objects.remove(key);
        } else {
            table.objects.put(key, change.current());
        }
        table.history.add(change);
        if (table.history.size() > historyLimit) {
            table.forgotten = table.history.remove().revision();
        }
        table.watchers.forEach(watcher -> watcher.accept(change));
    }

    private static List<StoredObject> select(Table table, ObjectFilter filter) {
        List<StoredObject> selected = new ArrayList<>();
        for (StoredObject object :
                table.objects.tailMap(new ObjectKey(filter.namespace(), "")).values()) {
            if (!filter.namespace().isEmpty()
                    && !filter.namespace().equals(object.key().namespace())) {
                break;
            }
            if (filter.matches(object)) {
                selected.add(object);
            }
        }
        return selected;
    }

    private Table table(FakeResource resource) {
        return tables.computeIfAbsent(resource, key -> new Table(FIRST_REVISION));
    }
}
