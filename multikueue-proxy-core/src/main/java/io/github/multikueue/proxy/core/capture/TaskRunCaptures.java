package io.github.multikueue.proxy.core.capture;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.kube.ListWatch;
import io.github.multikueue.proxy.core.tekton.RunContents;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Captures what the TaskRuns of one worker write, as soon as they do. */
final class TaskRunCaptures implements ListWatch.Consumer<TaskRunView> {

    private static final Logger logger = LoggerFactory.getLogger(TaskRunCaptures.class);

    private final String worker;
    private final RunPlacements placements;
    private final RunContents contents;
    private final LogCaptures captures;
    private final RunNotes notes;
    private final Executor threads;
    private final Map<String, KnownTaskRun> known = new ConcurrentHashMap<>();

    TaskRunCaptures(
            String worker,
            RunPlacements placements,
            RunContents contents,
            LogCaptures captures,
            RunNotes notes,
            Executor threads) {
        this.worker = worker;
        this.placements = placements;
        this.contents = contents;
        this.captures = captures;
        this.notes = notes;
        this.threads = threads;
    }

    @Override
    public void replaceAll(List<TaskRunView> all) {
        Set<String> uids = all.stream().map(each -> each.metadata().uid()).collect(Collectors.toSet());
        known.keySet().retainAll(new HashSet<>(uids));
        all.forEach(this::put);
    }

    @Override
    public void put(TaskRunView taskRun) {
        KnownTaskRun one = known.computeIfAbsent(taskRun.metadata().uid(), uid -> new KnownTaskRun());
        if (one.update(taskRun)) {
            attend(one);
        }
    }

    @Override
    public void remove(TaskRunView taskRun) {
        known.remove(taskRun.metadata().uid());
    }

    /** Tries again where it is time to: a call has failed, a capture has failed, or there were too many. */
    void tick() {
        known.values().stream().filter(KnownTaskRun::isDue).forEach(this::attend);
    }

    private void attend(KnownTaskRun one) {
        try {
            threads.execute(() -> capture(one));
        } catch (RejectedExecutionException e) {
            logger.debug("worker {}: no thread to look at a TaskRun; trying again", worker);
        }
    }

    private void capture(KnownTaskRun one) {
        TaskRunView taskRun = one.begin();
        if (taskRun == null) {
            return;
        }
        boolean worked = false;
        try {
            worked = capture(one, taskRun);
        } catch (ProxyException e) {
            logger.debug("worker {}: TaskRun {}: {}", worker, taskRun.metadata().name(), e.getMessage());
        } finally {
            if (one.end(worked)) {
                attend(one);
            }
        }
    }

    private boolean capture(KnownTaskRun one, TaskRunView taskRun) {
        Map<String, List<String>> started = taskRun.started();
        if (started.isEmpty()) {
            return true;
        }
        Placement placement = placements.of(worker, taskRun.metadata());
        boolean all = true;
        for (Map.Entry<String, List<String>> each : started.entrySet()) {
            all &= capture(one, placement, each.getKey(), each.getValue());
        }
        if (one.mustBeNoted()) {
            notes.takeSoon(placement);
        }
        return all;
    }

    private boolean capture(KnownTaskRun one, Placement placement, String pod, List<String> containers) {
        try {
            String uid = one.podUid(
                    pod, () -> contents.pod(placement, pod).metadata().uid());
            boolean all = true;
            for (String container : containers) {
                all &= captures.begin(
                        new LogRequest(LogCaptures.NOBODY, placement, pod, uid, container, LogOptions.FOLLOW));
            }
            return all;
        } catch (NotFoundException e) {
            // Tekton deletes the Pods of TaskRuns that are cancelled; and what is not the run's own is not to be read.
            logger.debug("worker {}: {}", worker, e.getMessage());
            return true;
        }
    }
}
