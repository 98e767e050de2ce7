package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.core.logs.cursor.CursorKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tries of a run's tasks that are read or were, each once, whatever it is known by: its task, or only the Pod of which
 * somebody has kept a log. For one thread; the states themselves are for many.
 */
final class AttemptStates {

    private final ContainerSelection selection;
    private final Map<CursorKey, AttemptState> states = new HashMap<>();

    /** @param selection what is to be read of the run */
    AttemptStates(ContainerSelection selection) {
        this.selection = selection;
    }

    /** Updates what is known of the tries, and returns those that can be read from now on, in the order of the run. */
    List<AttemptState> update(List<AttemptLog> known) {
        List<AttemptState> added = new ArrayList<>();
        for (AttemptLog each : known) {
            AttemptState state = find(each);
            if (state != null) {
                put(each, state);
                state.update(each);
            } else if (selection.wants(each) && (each.hasPod() || each.attempt().failed())) {
                added.add(add(each));
            }
        }
        return added;
    }

    /** One of which only a log was known, by its Pod, is told once, also if its task becomes known later. */
    private @Nullable AttemptState find(AttemptLog log) {
        AttemptState known = states.get(log.key());
        AttemptState ofTry = states.get(log.tryKey());
        boolean isIts = ofTry != null && ofTry.now().attempt().podUid() == null;
        return known == null && isIts ? ofTry : known;
    }

    private AttemptState add(AttemptLog log) {
        AttemptState state = new AttemptState(log, false);
        put(log, state);
        return state;
    }

    private void put(AttemptLog log, AttemptState state) {
        states.put(log.key(), state);
        states.putIfAbsent(log.tryKey(), state);
    }

    /** Those that wait for one of these workers wait until it answers again. */
    void away(Set<String> workers) {
        states.values()
                .forEach(each ->
                        each.away(workers.contains(each.now().placement().worker())));
    }

    /** Nobody will look at any of them again: who waits for more of one is told. */
    void abandonAll() {
        states.values().forEach(AttemptState::abandon);
    }
}
