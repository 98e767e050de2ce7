package io.github.multikueue.proxy.core.tekton;

import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.tekton.TektonRun.Child;
import io.github.multikueue.proxy.core.worker.WorkerClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the children of PipelineRuns on a worker, selected by label: one list of TaskRuns and one of Pods for each
 * PipelineRun, and one of CustomRuns and of child PipelineRuns only if the run's status names such children. For one look.
 */
final class ListedChildren implements RunChildren {

    private static final Logger log = LoggerFactory.getLogger(ListedChildren.class);

    private static final int PAGE_SIZE = 500;
    /** A bound for what a look may cost; nobody has pipelines of this size. */
    private static final int MAX_PAGES = 100;

    private record Children(TektonRun.ListMeta metadata, List<Child> items) {}

    private record ChildRuns(TektonRun.ListMeta metadata, List<TektonRun> items) {}

    private record Pods(TektonRun.ListMeta metadata, List<PodView> items) {}

    private final WorkerClient worker;
    private final String namespace;
    private final Map<String, List<PodView>> podsByRun = new HashMap<>();
    private int pagesLeft = MAX_PAGES;

    ListedChildren(WorkerClient worker, String namespace) {
        this.worker = worker;
        this.namespace = namespace;
    }

    @Override
    public Collection<Child> taskRuns(TektonRun run) {
        return list(run, PipelineRuns.taskRuns(namespace), Children.class, Children::metadata, Children::items);
    }

    /** They have no logs: a worker that does not serve them, or not to us, costs no more than the notice of a failure. */
    @Override
    public Collection<Child> customRuns(TektonRun run) {
        if (!run.hasChildren(PipelineRuns.CUSTOM_RUN)) {
            return List.of();
        }
        try {
            return list(run, PipelineRuns.customRuns(namespace), Children.class, Children::metadata, Children::items);
        } catch (ForbiddenException | NotFoundException e) {
            log.debug("CustomRuns of PipelineRun {}/{}: {}", namespace, run.name(), e.getMessage());
            return List.of();
        }
    }

    @Override
    public Collection<TektonRun> childRuns(TektonRun run) {
        return run.hasChildren(PipelineRuns.PIPELINE_RUN)
                ? list(run, PipelineRuns.runs(namespace), ChildRuns.class, ChildRuns::metadata, ChildRuns::items)
                : List.of();
    }

    @Override
    public Collection<PodView> pods(TektonRun run, Child taskRun) {
        return podsByRun.computeIfAbsent(run.name(), name -> listPods(run));
    }

    /** Without them all else is still known; a Pod is then looked at when its log is read. */
    private List<PodView> listPods(TektonRun run) {
        try {
            return list(run, PipelineRuns.pods(namespace), Pods.class, Pods::metadata, Pods::items);
        } catch (ForbiddenException e) {
            log.debug("Pods of PipelineRun {}/{}: {}", namespace, run.name(), e.getMessage());
            return List.of();
        }
    }

    private <P, T> List<T> list(
            TektonRun run,
            ApiPath collection,
            Class<P> type,
            Function<P, TektonRun.ListMeta> metadata,
            Function<P, List<T>> items) {
        ApiPath selected = collection
                .query("labelSelector", PipelineRuns.RUN_NAME + "=" + run.name())
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

    private void requirePagesLeft() {
        if (--pagesLeft < 0) {
            throw new UpstreamFailureException(
                    "worker " + worker.name() + ": a PipelineRun of more than " + MAX_PAGES + " lists of children",
                    null);
        }
    }
}
