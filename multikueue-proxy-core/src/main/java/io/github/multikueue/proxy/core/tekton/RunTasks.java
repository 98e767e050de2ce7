package io.github.multikueue.proxy.core.tekton;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a run was made of on one worker, at one time. Has a JSON form, so that it can be kept for the time after Kueue has
 * removed the run from its worker; unknown fields are ignored.
 *
 * @param worker the name of the worker
 * @param runUid the UID of the PipelineRun there
 * @param complete whether the PipelineRun was over: there will be no more tasks
 * @param declared the names of all tasks of the pipeline, finally tasks last; empty as long as Tekton has not said
 * @param tasks the tasks that have begun, in the order they ran: by start time, then as they stand in the pipeline, then by
 *     name; finally tasks last
 * @param children all children that it has, or must have had, those of child PipelineRuns among them
 * @param settled whether its last state was seen: it was over, or was seen to be deleted
 */
public record RunTasks(
        String worker,
        String runUid,
        boolean complete,
        List<String> declared,
        List<RunTask> tasks,
        List<NamedChild> children,
        boolean settled) {

    public RunTasks {
        worker = requireNonNullElse(worker, "");
        runUid = requireNonNullElse(runUid, "");
        declared = List.copyOf(requireNonNullElse(declared, List.of()));
        tasks = requireNonNullElse(tasks, List.<RunTask>of()).stream()
                .sorted(RunTask.AS_THEY_RAN)
                .toList();
        children = List.copyOf(requireNonNullElse(children, List.of()));
    }

    /** Of which no more children are known than these tasks. */
    public RunTasks(String worker, String runUid, boolean complete, List<String> declared, List<RunTask> tasks) {
        this(worker, runUid, complete, declared, tasks, List.of(), complete);
    }

    /**
     * The same, and what was known before and is not there any more: tasks that have been deleted, and what only their Pods
     * knew.
     *
     * @param before the same run on the same worker, earlier
     */
    public RunTasks including(RunTasks before) {
        Map<String, RunTask> known = new LinkedHashMap<>();
        before.tasks().forEach(each -> known.put(each.uid(), each));
        List<RunTask> all = new ArrayList<>();
        for (RunTask each : tasks) {
            RunTask earlier = known.remove(each.uid());
            all.add(earlier == null ? each : each.including(earlier));
        }
        all.addAll(known.values());
        List<String> names = declared.isEmpty() ? before.declared() : declared;
        return new RunTasks(worker, runUid, complete, names, all, childrenIncluding(before), settled || before.settled);
    }

    /** The tries of all tasks. */
    public Stream<TaskAttempt> attempts() {
        return tasks.stream().flatMap(each -> each.attempts().stream());
    }

    private List<NamedChild> childrenIncluding(RunTasks before) {
        Map<String, NamedChild> all = new LinkedHashMap<>();
        before.children().forEach(each -> all.put(each.kind() + "/" + each.object(), each));
        children.forEach(
                each -> all.merge(each.kind() + "/" + each.object(), each, (earlier, now) -> now.including(earlier)));
        return List.copyOf(all.values());
    }

    /** The JSON form. */
    public byte[] toJson() {
        try {
            return Json.MAPPER.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record that cannot be written as JSON", e);
        }
    }

    /**
     * Reads the JSON form.
     *
     * @throws IOException if it is none
     */
    public static RunTasks fromJson(byte[] json) throws IOException {
        return Json.read(json, RunTasks.class);
    }
}
