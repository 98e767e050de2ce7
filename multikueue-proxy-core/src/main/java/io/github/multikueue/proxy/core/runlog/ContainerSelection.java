package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.core.tekton.NamedChild;
import io.github.multikueue.proxy.core.tekton.RunTask;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import io.github.multikueue.proxy.core.tekton.TaskContainer;
import io.github.multikueue.proxy.core.tekton.TaskContainer.Kind;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Which containers of a run were asked for. */
final class ContainerSelection {

    private final RunLogOptions options;

    /** @throws BadRequestException if an option is out of its range, or two exclude each other */
    ContainerSelection(RunLogOptions options) {
        this.options = options;
        require(
                options.attempt() == null || options.attempt() >= 1,
                "attempt: " + options.attempt() + " (expected: at least 1)");
        require(
                options.tailLines() == null || options.tailLines() >= 0,
                "tailLines: " + options.tailLines() + " (expected: at least 0)");
        requireNotBoth(!options.steps().isEmpty(), "step", options.sidecars(), "sidecars");
        requireNotBoth(!options.steps().isEmpty(), "step", options.init(), "init");
        requireNotBoth(options.failedOnly(), "failed=only", options.sidecars(), "sidecars");
        requireNotBoth(options.failedOnly(), "failed=only", options.init(), "init");
    }

    private static void requireNotBoth(boolean one, String name, boolean other, String otherName) {
        require(!one || !other, name + " and " + otherName + " exclude each other (expected: at most one of them)");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new BadRequestException(message);
        }
    }

    boolean wants(AttemptLog log) {
        return wants(log.task())
                && (options.attempt() == null
                        || options.attempt() == log.attempt().number());
    }

    /** The containers to read, in order. */
    List<TaskContainer> containers(TaskAttempt attempt) {
        return attempt.containers().stream().filter(this::wants).toList();
    }

    boolean failedOnly() {
        return options.failedOnly();
    }

    private boolean wants(TaskContainer container) {
        return switch (container.kind()) {
            case INIT -> options.init();
            case STEP ->
                options.steps().isEmpty()
                        || (container.step() != null && options.steps().contains(container.step()));
            case SIDECAR -> options.sidecars();
        };
    }

    boolean wants(RunTask task) {
        return options.tasks().isEmpty() || options.tasks().stream().anyMatch(each -> names(each, task));
    }

    boolean wants(NamedChild child) {
        return options.tasks().isEmpty()
                || options.tasks().stream().anyMatch(each -> names(each, child.task(), child.object()));
    }

    private static boolean names(String wanted, RunTask task) {
        return names(wanted, task.name(), task.object());
    }

    /** By the pipeline task, in a child run by its path or the beginning of that, or by the TaskRun. */
    private static boolean names(String wanted, String task, String object) {
        return wanted.equals(task) || wanted.equals(object) || task.startsWith(wanted + RunTask.BELOW);
    }

    /** Whether there is a log to be read, as far as is known. */
    boolean isReadable(TaskContainer container) {
        return !container.skipped()
                && container.state() != TaskContainer.State.WAITING
                && (!failedOnly() || container.failed());
    }

    /**
     * Tells what there is not from what is yet to come.
     *
     * @param complete whether nothing more is to come
     * @throws NotFoundException if a task was asked for that neither has begun nor is in the pipeline, or a step or an
     *     attempt that no task has; names what exists
     */
    void requireKnown(Collection<RunTasks> runs, boolean complete) {
        if (complete || runs.stream().anyMatch(each -> !each.declared().isEmpty())) {
            requireTasks(runs);
        }
        if (complete) {
            requireStepAndAttempt(runs);
        }
    }

    private void requireTasks(Collection<RunTasks> runs) {
        for (String wanted : options.tasks()) {
            boolean known = runs.stream()
                    .anyMatch(
                            run -> mayCome(wanted, run) || run.tasks().stream().anyMatch(task -> names(wanted, task)));
            if (!known) {
                throw notFound("task", wanted, taskNames(runs));
            }
        }
    }

    /** Of members of a matrix and tasks of child runs it is only known of whom they would be. */
    private static boolean mayCome(String wanted, RunTasks run) {
        return run.declared().stream()
                .anyMatch(each -> wanted.equals(each)
                        || (!run.complete()
                                && (wanted.startsWith(each + RunTask.BELOW) || wanted.contains("-" + each))));
    }

    private void requireStepAndAttempt(Collection<RunTasks> runs) {
        List<TaskAttempt> attempts = runs.stream()
                .flatMap(run -> run.tasks().stream())
                .filter(this::wants)
                .flatMap(task -> task.attempts().stream())
                .toList();
        Integer number = options.attempt();
        if (number != null && attempts.stream().noneMatch(each -> each.number() == number)) {
            throw notFound(
                    "attempt",
                    number,
                    attempts.stream()
                            .map(TaskAttempt::number)
                            .distinct()
                            .sorted()
                            .toList());
        }
        requireSteps(attempts);
    }

    private void requireSteps(List<TaskAttempt> attempts) {
        List<String> known = attempts.stream()
                .flatMap(each -> each.containers(Kind.STEP).stream())
                .map(TaskContainer::step)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        for (String wanted : options.steps()) {
            if (!known.contains(wanted)) {
                throw notFound("step", wanted, known);
            }
        }
    }

    private static List<String> taskNames(Collection<RunTasks> runs) {
        return runs.stream()
                .flatMap(run -> Stream.concat(
                        run.declared().stream(), run.tasks().stream().map(RunTask::name)))
                .distinct()
                .toList();
    }

    private static NotFoundException notFound(String what, Object wanted, List<?> existing) {
        return new NotFoundException(what + " \"" + wanted + "\" not found (expected: one of " + existing + ")");
    }
}
