package io.github.multikueue.proxy.core.capture;

import com.fasterxml.jackson.core.type.TypeReference;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.core.kube.Json;
import io.github.multikueue.proxy.core.runlog.RunHistory;
import io.github.multikueue.proxy.core.store.LogStore;
import io.github.multikueue.proxy.core.store.StoredRun;
import io.github.multikueue.proxy.core.tekton.RunTask;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs were made of, kept next to their logs in the store. A run of which there is no log yet is remembered in memory
 * until there is one.
 */
public final class StoredRunHistory implements RunHistory {

    private static final Logger logger = LoggerFactory.getLogger(StoredRunHistory.class);
    private static final long MOST_REMEMBERED = 1_000;
    private static final TypeReference<List<RunTasks>> RUNS = new TypeReference<>() {};

    private final LogStore store;
    private final Cache<String, List<RunTasks>> recent =
            Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();

    public StoredRunHistory(LogStore store) {
        this.store = store;
    }

    @Override
    public List<RunTasks> of(Placement placement) {
        List<RunTasks> remembered = recent.getIfPresent(placement.jobUid());
        return remembered == null
                ? store.run(placement.jobUid()).map(StoredRunHistory::read).orElse(List.of())
                : remembered;
    }

    @Override
    public void seen(Placement placement, RunTasks tasks) {
        List<RunTasks> before = of(placement);
        List<RunTasks> now = with(before, tasks);
        recent.put(placement.jobUid(), now);
        Optional<StoredRun> stored = store.run(placement.jobUid());
        if (stored.isPresent() && !now.equals(read(stored.get()))) {
            write(stored.get(), now);
        }
    }

    private static List<RunTasks> with(List<RunTasks> before, RunTasks now) {
        Map<String, RunTasks> runs = new LinkedHashMap<>();
        before.forEach(each -> runs.put(each.runUid(), each));
        runs.merge(now.runUid(), now, StoredRunHistory::merge);
        return List.copyOf(runs.values());
    }

    /** A TaskRun that is gone was a task of the run all the same. */
    private static RunTasks merge(RunTasks before, RunTasks now) {
        Map<String, RunTask> tasks = new LinkedHashMap<>();
        before.tasks().forEach(each -> tasks.put(each.uid(), each));
        now.tasks().forEach(each -> tasks.put(each.uid(), each));
        return new RunTasks(
                now.worker(), now.runUid(), now.complete(), now.declared(), new ArrayList<>(tasks.values()));
    }

    private static List<RunTasks> read(StoredRun run) {
        try {
            Optional<byte[]> json = run.description();
            return json.isEmpty() ? List.of() : Json.MAPPER.readValue(json.get(), RUNS);
        } catch (IOException e) {
            logger.warn(
                    "run {}/{}: what it was made of cannot be read: {}", run.namespace(), run.name(), e.getMessage());
            return List.of();
        }
    }

    private static void write(StoredRun run, List<RunTasks> tasks) {
        try {
            run.describe(Json.MAPPER.writeValueAsBytes(tasks));
        } catch (IOException e) {
            logger.debug("run {}/{}: what it is made of cannot be kept", run.namespace(), run.name(), e);
        }
    }
}
