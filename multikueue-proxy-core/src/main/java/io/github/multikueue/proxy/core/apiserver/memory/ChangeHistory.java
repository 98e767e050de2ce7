package io.github.multikueue.proxy.core.apiserver.memory;

import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher.Change;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;

/** The latest changes of a resource, bounded in number and in what their objects weigh. For one thread at a time. */
final class ChangeHistory {

    private record Remembered(long revision, Change change) {

        long weight() {
            ApiObject previous = change.previous();
            return change.object().weight() + (previous == null ? 0 : previous.weight());
        }
    }

    private final int mostChanges;
    private final long mostWeight;
    private final ArrayDeque<Remembered> changes = new ArrayDeque<>();
    private long weight;
    private long forgotten;

    /** @param forgotten the version before the first change */
    ChangeHistory(int mostChanges, long mostWeight, long forgotten) {
        this.mostChanges = mostChanges;
        this.mostWeight = mostWeight;
        this.forgotten = forgotten;
    }

    /** The version from which on no change is forgotten. */
    long forgotten() {
        return forgotten;
    }

    void add(long revision, Change change) {
        Remembered latest = new Remembered(revision, change);
        changes.add(latest);
        weight += latest.weight();
        while (changes.size() > mostChanges || (weight > mostWeight && !changes.isEmpty())) {
            Remembered first = changes.remove();
            weight -= first.weight();
            forgotten = first.revision();
        }
    }

    /** Forgets all changes up to a version. */
    void clear(long revision) {
        changes.clear();
        weight = 0;
        forgotten = revision;
    }

    /** The changes behind a version. */
    List<Change> since(long revision) {
        return changes.stream()
                .filter(each -> each.revision() > revision)
                .map(Remembered::change)
                .toList();
    }

    /** The present objects without the changes since a version; the same map, if there are none. */
    TreeMap<ObjectKey, ApiObject> undone(TreeMap<ObjectKey, ApiObject> objects, long revision) {
        TreeMap<ObjectKey, ApiObject> past = objects;
        Iterator<Remembered> latest = changes.descendingIterator();
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
}
