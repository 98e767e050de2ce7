package io.github.multikueue.proxy.core.runlog;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a run's log to read. Null means that the option is not set. Begin with {@link #ALL} or {@link #FOLLOW}:
 *
 * <pre>{@code
 * RunLogOptions errors = RunLogOptions.ALL.withFailedOnly(true).withTimestamps(true);
 * }</pre>
 *
 * @param follow whether to wait for what is still to come, until the run has finished; it may not even have started
 * @param tasks the pipeline tasks; empty for all. A member of a matrix is named by its task, or by its TaskRun
 * @param steps the steps, by name, of whichever task; empty for all
 * @param attempt which try of each task, from 1, or null for all
 * @param sidecars whether sidecars are read, too
 * @param init whether init containers are read, too
 * @param failedOnly whether only steps that failed are read; steps with {@code onError: continue} that failed among them,
 *     whatever became of their tasks
 * @param timestamps whether each line of text begins with its time
 * @param tailLines how many lines from the end of the whole; at least 0
 * @param sinceTime the time to begin at
 * @param prefix whether each line of text begins with {@code [task : step] }
 */
public record RunLogOptions(
        boolean follow,
        Set<String> tasks,
        Set<String> steps,
        @Nullable Integer attempt,
        boolean sidecars,
        boolean init,
        boolean failedOnly,
        boolean timestamps,
        @Nullable Long tailLines,
        @Nullable Instant sinceTime,
        boolean prefix) {

    /** Everything there is now, with prefixes. */
    public static final RunLogOptions ALL =
            new RunLogOptions(false, Set.of(), Set.of(), null, false, false, false, false, null, null, true);

    /** Everything until the run has finished, with prefixes. */
    public static final RunLogOptions FOLLOW =
            new RunLogOptions(true, Set.of(), Set.of(), null, false, false, false, false, null, null, true);

    public RunLogOptions {
        tasks = Set.copyOf(tasks);
        steps = Set.copyOf(steps);
    }

    /** The same, but until the run has finished, or only what there is now. */
    public RunLogOptions withFollow(boolean other) {
        return new RunLogOptions(
                other, tasks, steps, attempt, sidecars, init, failedOnly, timestamps, tailLines, sinceTime, prefix);
    }

    /** The same of other tasks. */
    public RunLogOptions withTasks(Set<String> other) {
        return new RunLogOptions(
                follow, other, steps, attempt, sidecars, init, failedOnly, timestamps, tailLines, sinceTime, prefix);
    }

    /** The same of other steps. */
    public RunLogOptions withSteps(Set<String> other) {
        return new RunLogOptions(
                follow, tasks, other, attempt, sidecars, init, failedOnly, timestamps, tailLines, sinceTime, prefix);
    }

    /** The same of another try of each task, or of all. */
    public RunLogOptions withAttempt(@Nullable Integer other) {
        return new RunLogOptions(
                follow, tasks, steps, other, sidecars, init, failedOnly, timestamps, tailLines, sinceTime, prefix);
    }

    /** The same with sidecars, or without. */
    public RunLogOptions withSidecars(boolean other) {
        return new RunLogOptions(
                follow, tasks, steps, attempt, other, init, failedOnly, timestamps, tailLines, sinceTime, prefix);
    }

    /** The same with init containers, or without. */
    public RunLogOptions withInit(boolean other) {
        return new RunLogOptions(
                follow, tasks, steps, attempt, sidecars, other, failedOnly, timestamps, tailLines, sinceTime, prefix);
    }

    /** The same of failed steps alone, or of all. */
    public RunLogOptions withFailedOnly(boolean other) {
        return new RunLogOptions(
                follow, tasks, steps, attempt, sidecars, init, other, timestamps, tailLines, sinceTime, prefix);
    }

    /** The same with the time before each line, or without. */
    public RunLogOptions withTimestamps(boolean other) {
        return new RunLogOptions(
                follow, tasks, steps, attempt, sidecars, init, failedOnly, other, tailLines, sinceTime, prefix);
    }

    /** The same with so many lines from the end, or all. */
    public RunLogOptions withTailLines(@Nullable Long other) {
        return new RunLogOptions(
                follow, tasks, steps, attempt, sidecars, init, failedOnly, timestamps, other, sinceTime, prefix);
    }

    /** The same from another time on, or from the beginning. */
    public RunLogOptions withSinceTime(@Nullable Instant other) {
        return new RunLogOptions(
                follow, tasks, steps, attempt, sidecars, init, failedOnly, timestamps, tailLines, other, prefix);
    }

    /** The same with {@code [task : step] } before each line, or without. */
    public RunLogOptions withPrefix(boolean other) {
        return new RunLogOptions(
                follow, tasks, steps, attempt, sidecars, init, failedOnly, timestamps, tailLines, sinceTime, other);
    }
}
