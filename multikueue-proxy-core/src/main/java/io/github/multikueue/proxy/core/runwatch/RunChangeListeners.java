package io.github.multikueue.proxy.core.runwatch;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** Those who want to know of changes of runs on workers: of one run, or of all. Safe for use by many threads. */
final class RunChangeListeners {

    private final Map<RunKey, List<Runnable>> ofOne = new ConcurrentHashMap<>();
    private final List<BiConsumer<String, RunKey>> ofAll = new CopyOnWriteArrayList<>();

    /** Tells of changes of runs of that name on any worker, until the hold is closed. */
    Hold add(RunKey key, Runnable changed) {
        ofOne.compute(key, (unused, known) -> {
            List<Runnable> all = known == null ? new CopyOnWriteArrayList<>() : known;
            all.add(changed);
            return all;
        });
        return () -> ofOne.computeIfPresent(key, (unused, known) -> {
            known.remove(changed);
            return known.isEmpty() ? null : known;
        });
    }

    /** Tells of changes of all runs, with the name of the worker, until the hold is closed. */
    Hold addForAll(BiConsumer<String, RunKey> changed) {
        ofAll.add(changed);
        return () -> ofAll.remove(changed);
    }

    /** A run has changed, or something that belongs to it. */
    void changed(String worker, RunKey key) {
        ofOne.getOrDefault(key, List.of()).forEach(Runnable::run);
        ofAll.forEach(each -> each.accept(worker, key));
    }
}
