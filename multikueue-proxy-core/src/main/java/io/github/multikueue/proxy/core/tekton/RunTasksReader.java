package io.github.multikueue.proxy.core.tekton;

import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.kube.ApiPath;
import io.github.multikueue.proxy.core.kube.ObjectMeta;
import io.github.multikueue.proxy.core.tekton.TektonRun.Child;
import io.github.multikueue.proxy.core.worker.WorkerClient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a PipelineRun is made of: one list of TaskRuns, and, only if the run's status names such children, one list of
 * CustomRuns and one of child PipelineRuns, which are read in the same way. Lists are selected by label; what counts is
 * whether the run manages the object, by UID.
 */
final class RunTasksReader {

    private static final Logger log = LoggerFactory.getLogger(RunTasksReader.class);

    private static final int PAGE_SIZE = 500;
    /** Together with the depth a bound for what a look may cost; nobody has pipelines of this size. */
    private static final int MAX_PAGES = 100;

    private static final int MAX_DEPTH = 8;

    private record Children(TektonRun.ListMeta metadata, List<Child> items) {}

    private record ChildRuns(TektonRun.ListMeta metadata, List<TektonRun> items) {}

    /** What a level of nesting hands down to the one below. */
    private record Level(String prefix, List<Integer> place, boolean inFinally, int depth) {

        static final Level TOP = new Level("", List.of(), false, 0);

        Level below(String task, int index, boolean finallyTask) {
            return new Level(prefix + task + RunTask.BELOW, append(index), inFinally || finallyTask, depth + 1);
        }

        List<Integer> append(int index) {
            List<Integer> longer = new ArrayList<>(place);
            longer.add(index);
            return longer;
        }
    }

    private final WorkerClient worker;
    private final String namespace;
    private final List<RunTask> tasks = new ArrayList<>();
    private int pagesLeft = MAX_PAGES;

    private RunTasksReader(WorkerClient worker, String namespace) {
        this.worker = worker;
        this.namespace = namespace;
    }

    /** @param run the run as it is now, proven to be the right one */
    static RunTasks read(WorkerClient worker, TektonRun run) {
        RunTasksReader reader = new RunTasksReader(worker, run.metadata().namespace());
        reader.addAll(run, Level.TOP);
        return new RunTasks(
                worker.name(),
                run.metadata().uid(),
                run.complete(),
                run.status().pipelineSpec().names(),
                reader.tasks);
    }

    private void addAll(TektonRun run, Level level) {
        for (Child each :
                list(run, PipelineRuns.taskRuns(namespace), Children.class, Children::metadata, Children::items)) {
            addIfManaged(run, each, PipelineRuns.TASK_RUN, level);
        }
        if (run.hasChildren(PipelineRuns.CUSTOM_RUN)) {
            customRuns(run).forEach(each -> addIfManaged(run, each, PipelineRuns.CUSTOM_RUN, level));
        }
        if (run.hasChildren(PipelineRuns.PIPELINE_RUN) && level.depth() < MAX_DEPTH) {
            ApiPath runs = PipelineRuns.KIND.collection(namespace);
            for (TektonRun each : list(run, runs, ChildRuns.class, ChildRuns::metadata, ChildRuns::items)) {
                addChildRun(run, each, level);
            }
        }
    }

    private void addChildRun(TektonRun run, TektonRun child, Level level) {
        if (run.manages(child.metadata())) {
            String task = run.taskName(child.metadata());
            addAll(child, level.below(task, run.place(task), run.inFinally(task, child.metadata())));
        }
    }

    private void addIfManaged(TektonRun run, Child child, String kind, Level level) {
        ObjectMeta metadata = child.metadata();
        if (!run.manages(metadata)) {
            return;
        }
        String name = run.taskName(metadata);
        tasks.add(new RunTask(
                level.prefix() + name,
                run.reference(metadata).displayName(),
                kind,
                metadata.name(),
                metadata.uid(),
                level.inFinally() || run.inFinally(name, metadata),
                level.append(run.place(name)),
                metadata.creationTimestamp(),
                child.status().attempts()));
    }

    /** They have no logs: a worker that does not serve them, or not to us, costs no more than the notice of a failure. */
    private List<Child> customRuns(TektonRun run) {
        try {
            return list(run, PipelineRuns.customRuns(namespace), Children.class, Children::metadata, Children::items);
        } catch (ForbiddenException | NotFoundException e) {
            log.debug(
                    "CustomRuns of PipelineRun {}/{}: {}",
                    namespace,
                    run.metadata().name(),
                    e.getMessage());
            return List.of();
        }
    }

    private void requirePagesLeft() {
        if (--pagesLeft < 0) {
            throw new UpstreamFailureException(
                    "worker " + worker.name() + ": a PipelineRun of more than " + MAX_PAGES + " lists of children",
                    null);
        }
    }

    private <P, T> List<T> list(
            TektonRun run,
            ApiPath collection,
            Class<P> type,
            Function<P, TektonRun.ListMeta> metadata,
            Function<P, List<T>> items) {
        ApiPath selected = collection
                .query(
                        "labelSelector",
                        PipelineRuns.RUN_NAME + "=" + run.metadata().name())
                .query("limit", PAGE_SIZE);
        List<T> all = new ArrayList<>();
        String next = null;
        do {
            P page = worker.get(selected.query("continue", next), type);
            all.addAll(items.apply(page));
            next = metadata.apply(page).continueToken();
            requirePagesLeft();
        } while (next != null && !next.isEmpty());
        return all;
    }
}
