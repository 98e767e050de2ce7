package io.github.multikueue.proxy.core.tekton;

import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.tekton.TektonRun.Child;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads what a PipelineRun is made of: its TaskRuns with their Pods, its CustomRuns, and its child PipelineRuns, which are read
 * in the same way. What counts is whether the run manages the object, by UID.
 */
public final class RunTasksReader {

    private static final int MAX_DEPTH = 8;

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

    private final RunChildren children;
    private final List<RunTask> tasks = new ArrayList<>();
    /** By kind and name of the object. */
    private final Map<String, NamedChild> named = new LinkedHashMap<>();

    private RunTasksReader(RunChildren children) {
        this.children = children;
    }

    /**
     * Reads a run.
     *
     * @param worker the name of the worker
     * @param run the run as it was last, proven to be the right one
     * @param children knows its children
     */
    public static RunTasks read(String worker, TektonRun run, RunChildren children) {
        RunTasksReader reader = new RunTasksReader(children);
        reader.addAll(run, Level.TOP);
        return new RunTasks(
                worker,
                run.metadata().uid(),
                run.complete(),
                run.status().pipelineSpec().names(),
                reader.tasks,
                List.copyOf(reader.named.values()),
                reader.isSettled(run));
    }

    private void addAll(TektonRun run, Level level) {
        run.namedChildren().forEach(each -> name(level, each));
        children.taskRuns(run).forEach(each -> addIfManaged(run, each, PipelineRuns.TASK_RUN, level));
        children.customRuns(run).forEach(each -> addIfManaged(run, each, PipelineRuns.CUSTOM_RUN, level));
        if (level.depth() < MAX_DEPTH) {
            children.childRuns(run).forEach(each -> addChildRun(run, each, level));
        }
    }

    private void addChildRun(TektonRun run, TektonRun child, Level level) {
        if (run.manages(child.metadata())) {
            String task = run.taskName(child.metadata());
            name(level, run.child(PipelineRuns.PIPELINE_RUN, task, child.name()).seen(isSettled(child)));
            addAll(child, level.below(task, run.place(task), run.inFinally(task, child.metadata())));
        }
    }

    private boolean isSettled(TektonRun run) {
        return run.complete() || children.isDeleted(run.metadata());
    }

    private void name(Level level, NamedChild child) {
        NamedChild below = child.inTask(level.prefix() + child.task());
        named.merge(child.kind() + "/" + child.object(), below, (earlier, now) -> now.including(earlier));
    }

    private void addIfManaged(TektonRun run, Child child, String kind, Level level) {
        ObjectMeta metadata = child.metadata();
        if (!run.manages(metadata)) {
            return;
        }
        String name = run.taskName(metadata);
        boolean settled = child.status().complete() || children.isDeleted(metadata);
        name(level, run.child(kind, name, metadata.name()).seen(settled));
        tasks.add(new RunTask(
                level.prefix() + name,
                run.reference(metadata).displayName(),
                kind,
                metadata.name(),
                metadata.uid(),
                level.inFinally() || run.inFinally(name, metadata),
                level.append(run.place(name)),
                metadata.creationTimestamp(),
                kind.equals(PipelineRuns.TASK_RUN)
                        ? withPods(child, children.pods(run, child))
                        : child.status().attempts()));
    }

    private List<TaskAttempt> withPods(Child taskRun, Collection<PodView> pods) {
        List<PodView> own =
                pods.stream().filter(each -> taskRun.manages(each.metadata())).toList();
        return taskRun.status().attempts().stream()
                .flatMap(each -> withPods(each, podsOf(each, own)))
                .toList();
    }

    /** The Pod of a try may have been replaced by another one: what the TaskRun's status says is of the newest. */
    private Stream<TaskAttempt> withPods(TaskAttempt attempt, List<PodView> pods) {
        if (pods.isEmpty()) {
            return Stream.of(attempt);
        }
        int newest = pods.size() - 1;
        return Stream.concat(
                pods.subList(0, newest).stream().map(each -> withPod(attempt.withoutStatus(), each)),
                Stream.of(withPod(attempt, pods.get(newest))));
    }

    private TaskAttempt withPod(TaskAttempt attempt, PodView pod) {
        TaskAttempt known = attempt.withPod(pod);
        return children.isDeleted(pod.metadata()) ? known.withNoFurtherStarts() : known;
    }

    /**
     * A try has a Pod a moment before the TaskRun's status names it. Pods may be told long before the status, so which try it is
     * counts, too: there may be the Pod of the next one already.
     */
    private static List<PodView> podsOf(TaskAttempt attempt, List<PodView> pods) {
        return pods.stream()
                .filter(pod -> attempt.pod().isEmpty()
                        ? attempt.number() == TektonNames.attempt(pod.metadata().name())
                        : attempt.pod().equals(pod.metadata().name()))
                .toList();
    }
}
