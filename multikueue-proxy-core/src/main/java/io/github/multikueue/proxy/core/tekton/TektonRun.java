package io.github.multikueue.proxy.core.tekton;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is needed of a PipelineRun. */
public record TektonRun(ObjectMeta metadata, Status status) {

    public TektonRun {
        metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
        status = requireNonNullElse(status, Status.NONE);
    }

    /** What is needed of its status. */
    public record Status(
            List<TaskStatus.Condition> conditions, List<ChildReference> childReferences, PipelineSpec pipelineSpec) {

        static final Status NONE = new Status(List.of(), List.of(), PipelineSpec.NONE);

        public Status {
            conditions = requireNonNullElse(conditions, List.of());
            childReferences = requireNonNullElse(childReferences, List.of());
            pipelineSpec = requireNonNullElse(pipelineSpec, PipelineSpec.NONE);
        }
    }

    /** The tasks of the pipeline, in its order. */
    public record PipelineSpec(
            List<PipelineTask> tasks,
            @JsonProperty("finally") List<PipelineTask> finallyTasks) {

        static final PipelineSpec NONE = new PipelineSpec(List.of(), List.of());

        public PipelineSpec {
            tasks = requireNonNullElse(tasks, List.of());
            finallyTasks = requireNonNullElse(finallyTasks, List.of());
        }

        List<String> names() {
            return all().map(PipelineTask::name).toList();
        }

        int retries(String task) {
            return all().filter(each -> each.name().equals(task))
                    .mapToInt(PipelineTask::retries)
                    .findFirst()
                    .orElse(0);
        }

        private Stream<PipelineTask> all() {
            return Stream.concat(tasks.stream(), finallyTasks.stream());
        }
    }

    /** A task of a pipeline, and how often it may be tried again. */
    public record PipelineTask(String name, int retries) {

        public PipelineTask {
            name = requireNonNullElse(name, "");
        }
    }

    /** Names a child that Tekton has made. */
    public record ChildReference(String kind, String name, String displayName, String pipelineTaskName) {

        static final ChildReference NONE = new ChildReference("", "", "", "");

        public ChildReference {
            kind = requireNonNullElse(kind, "");
            name = requireNonNullElse(name, "");
            displayName = requireNonNullElse(displayName, "");
            pipelineTaskName = requireNonNullElse(pipelineTaskName, "");
        }
    }

    /** A TaskRun, a CustomRun or a child PipelineRun in a list. */
    public record Child(ObjectMeta metadata, TaskStatus status) {

        public Child {
            metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
            status = requireNonNullElse(status, TaskStatus.NONE);
        }

        /** The same without the labels that nobody needs. */
        public Child trimmed() {
            return new Child(KueueLink.only(metadata, PipelineRuns.TASK_NAME, PipelineRuns.MEMBER_OF), status);
        }

        /** Whether this is the owner that manages the object. */
        boolean manages(ObjectMeta object) {
            return isManagedBy(object, metadata.uid());
        }
    }

    String name() {
        return metadata.name();
    }

    /** Whether it is over: there will be no more tasks. */
    public boolean complete() {
        return !requireNonNullElse(
                        TaskStatus.Condition.succeeded(status.conditions()).status(), "Unknown")
                .equals("Unknown");
    }

    /** The same without the labels that nobody needs. */
    public TektonRun trimmed() {
        return new TektonRun(KueueLink.only(metadata, PipelineRuns.TASK_NAME, PipelineRuns.MEMBER_OF), status);
    }

    /** The names of the children of a kind that the status names. */
    public Set<String> childNames(String kind) {
        return status.childReferences().stream()
                .filter(each -> each.kind().equals(kind))
                .map(ChildReference::name)
                .collect(Collectors.toSet());
    }

    /** The children that the status names, with nothing known of what became of them. */
    public List<NamedChild> namedChildren() {
        return status.childReferences().stream()
                .map(each -> child(each.kind(), each.pipelineTaskName(), each.name()))
                .toList();
    }

    NamedChild child(String kind, String task, String object) {
        return new NamedChild(kind, task, object, status.pipelineSpec().retries(task), false, false);
    }

    /** Whether the status names a child of a kind. */
    public boolean hasChildren(String kind) {
        return status.childReferences().stream().anyMatch(each -> each.kind().equals(kind));
    }

    ChildReference reference(ObjectMeta child) {
        return status.childReferences().stream()
                .filter(each -> each.name().equals(child.name()))
                .findFirst()
                .orElse(ChildReference.NONE);
    }

    /** Which task of the pipeline the child is. The run's status says so, but a moment after the child has been made. */
    String taskName(ObjectMeta child) {
        String name = reference(child).pipelineTaskName();
        return name.isEmpty() ? child.labels().getOrDefault(PipelineRuns.TASK_NAME, child.name()) : name;
    }

    /** Where the task stands in the pipeline; behind all if the pipeline is not known yet. */
    int place(String taskName) {
        int index = status.pipelineSpec().names().indexOf(taskName);
        return index < 0 ? Integer.MAX_VALUE : index;
    }

    boolean inFinally(String taskName, ObjectMeta child) {
        return status.pipelineSpec().finallyTasks().stream()
                        .anyMatch(each -> each.name().equals(taskName))
                || "finally".equals(child.labels().get(PipelineRuns.MEMBER_OF));
    }

    /** Whether this run is the owner that manages the object. */
    boolean manages(ObjectMeta object) {
        return isManagedBy(object, metadata.uid());
    }

    private static boolean isManagedBy(ObjectMeta object, String uid) {
        return object.ownerReferences().stream()
                .anyMatch(each -> each.controller() && each.uid().equals(uid));
    }

    record ListMeta(@JsonProperty("continue") @Nullable String continueToken) {}
}
