package io.github.multikueue.proxy.core.logs.cursor;

import io.github.multikueue.proxy.core.logs.LogPosition;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How far a reader has come: for each container whose log has begun, the last line the reader has, or that it has all.
 * What is not mentioned has not begun. For one
 * thread, unless nobody changes it.
 */
public final class CursorPlaces {

    private final Map<Long, LogPosition> positions = new TreeMap<>();
    private final Set<Long> done = new TreeSet<>();

    /** Nothing has begun. */
    public CursorPlaces() {}

    private CursorPlaces(CursorPlaces other) {
        positions.putAll(other.positions);
        done.addAll(other.done);
    }

    /** The same, to go on from. */
    public CursorPlaces copy() {
        return new CursorPlaces(this);
    }

    /** The reader has this line, and all before it. An ordinal of 0 is the place before the first line of that time. */
    public void reached(CursorKey container, LogPosition position) {
        positions.put(container.hash(), position);
    }

    /** The reader has the whole log. */
    public void done(CursorKey container) {
        positions.remove(container.hash());
        done.add(container.hash());
    }

    /** The reader has the logs of the whole group: one key takes the place of those of its containers. */
    public void done(CursorKey group, Collection<CursorKey> containers) {
        for (CursorKey each : containers) {
            positions.remove(each.hash());
            done.remove(each.hash());
        }
        done.add(group.hash());
    }

    /** Whether the reader has the whole log of that container, or those of the whole group. */
    public boolean isDone(CursorKey key) {
        return done.contains(key.hash());
    }

    /** The last line the reader has, or null if it has none, or all. */
    public @Nullable LogPosition position(CursorKey container) {
        return positions.get(container.hash());
    }

    /** The container, if it is one alone whose log has begun. */
    public Optional<CursorKey> only() {
        return positions.size() == 1
                ? positions.keySet().stream().map(CursorKey::new).findFirst()
                : Optional.empty();
    }

    Map<Long, LogPosition> positions() {
        return positions;
    }

    Set<Long> done() {
        return done;
    }
}
