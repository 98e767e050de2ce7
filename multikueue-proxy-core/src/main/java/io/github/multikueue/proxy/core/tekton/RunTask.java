package io.github.multikueue.proxy.core.tekton;

import static java.util.Objects.requireNonNullElse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A task of a run: a TaskRun, or a CustomRun, which has no Pod and no log. Each member of a matrix is a task of its own.
 *
 * @param name the name of the pipeline task; in a child PipelineRun that of the task it is, then {@code " > "}, then the
 *     name there: {@code deploy > smoke-test}
 * @param displayName what the pipeline calls it for people, with parameters filled in, or empty
 * @param kind {@code TaskRun} or {@code CustomRun}
 * @param object the name of that object; empty if an archive does not know it
 * @param uid the UID of that object on the worker: the same task on another worker has another one
 * @param inFinally whether it is one of the pipeline's finally tasks, or below one
 * @param place where it stands in the pipeline: an index, and in child PipelineRuns one for each level
 * @param creationTime when the object was created, RFC 3339 in UTC
 * @param attempts its tries, the first one first; at least one
 */
public record RunTask(
        String name,
        String displayName,
        String kind,
        String object,
        String uid,
        boolean inFinally,
        List<Integer> place,
        String creationTime,
        List<TaskAttempt> attempts) {

    /** Between the name of a task and the name of a task in the child PipelineRun that it is. */
    public static final String BELOW = " > ";

    /**
     * As the tasks ran: finally tasks last, else by the start of the first try; tasks that started in the same second as
     * they stand in the pipeline; members of a matrix by the number at the end of their name.
     */
    static final Comparator<RunTask> AS_THEY_RAN = Comparator.comparing(RunTask::inFinally)
            .thenComparing(RunTask::startTime)
            .thenComparing(RunTask::place, RunTask::comparePlaces)
            .thenComparing(each -> each.object().length())
            .thenComparing(RunTask::object)
            .thenComparing(RunTask::uid);

    public RunTask {
        displayName = requireNonNullElse(displayName, "");
        place = List.copyOf(requireNonNullElse(place, List.of()));
        creationTime = requireNonNullElse(creationTime, "");
        attempts = List.copyOf(requireNonNullElse(attempts, List.of()));
    }

    /** When its first try started; when it was created, if it has not started. */
    public String startTime() {
        return attempts.stream()
                .map(TaskAttempt::startTime)
                .filter(each -> !each.isEmpty())
                .findFirst()
                .orElse(creationTime);
    }

    /** Whether it is a CustomRun: there are no Pods. */
    public boolean custom() {
        return kind.equals(PipelineRuns.CUSTOM_RUN);
    }

    /**
     * The same with what was known before: of its Pods, and of tries that this does not have. What a watch tells of a TaskRun that was
     * deleted while nobody watched is older than what the worker may have been asked in between.
     */
    RunTask including(RunTask before) {
        List<TaskAttempt> all = new ArrayList<>();
        for (TaskAttempt each : attempts) {
            before.attempts().stream()
                    .filter(earlier -> earlier.hasOtherPod(each) && isUnknown(earlier, all))
                    .forEach(all::add);
            List<TaskAttempt> same = before.attempts().stream()
                    .filter(earlier -> earlier.number() == each.number()
                            && earlier.pod().equals(each.pod())
                            && !earlier.hasOtherPod(each))
                    .toList();
            addIncluding(each, same, all);
        }
        int last = attempts.isEmpty() ? 0 : attempts.get(attempts.size() - 1).number();
        before.attempts().stream().filter(each -> each.number() > last).forEach(all::add);
        return new RunTask(name, displayName, kind, object, uid, inFinally, place, creationTime, all);
    }

    /** @param same what may have been known of this try before */
    private static void addIncluding(TaskAttempt each, List<TaskAttempt> same, List<TaskAttempt> to) {
        if (same.isEmpty()) {
            to.add(each);
        } else if (each.podUid() != null) {
            to.add(each.including(same.get(0)));
        } else {
            // Nobody has looked at the Pod: it is the newest that is known, and those before it are not forgotten.
            to.addAll(same.subList(0, same.size() - 1));
            to.add(each.including(same.get(same.size() - 1)));
        }
    }

    /** Whether its Pod is neither one of these tries' nor one of those that have been taken over. */
    private boolean isUnknown(TaskAttempt earlier, List<TaskAttempt> taken) {
        return Stream.concat(attempts.stream(), taken.stream())
                .noneMatch(each -> Objects.equals(each.podUid(), earlier.podUid()));
    }

    private static int comparePlaces(List<Integer> left, List<Integer> right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int order = left.get(i).compareTo(right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }
}
