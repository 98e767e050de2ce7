package io.github.multikueue.proxy.core.tekton;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.multikueue.proxy.core.kube.ObjectMeta;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is needed of a PipelineRun. */
record TektonRun(ObjectMeta metadata, Status status) {

    TektonRun {
        metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
        status = requireNonNullElse(status, Status.NONE);
    }

    record Status(
            List<TaskStatus.Condition> conditions, List<ChildReference> childReferences, PipelineSpec pipelineSpec) {

        static final Status NONE = new Status(List.of(), List.of(), PipelineSpec.NONE);

        Status {
            conditions = requireNonNullElse(conditions, List.of());
            childReferences = requireNonNullElse(childReferences, List.of());
            pipelineSpec = requireNonNullElse(pipelineSpec, PipelineSpec.NONE);
        }
    }

    record PipelineSpec(
            List<TaskStatus.Named> tasks,
            @JsonProperty("finally") List<TaskStatus.Named> finallyTasks) {

        static final PipelineSpec NONE = new PipelineSpec(List.of(), List.of());

        PipelineSpec {
            tasks = requireNonNullElse(tasks, List.of());
            finallyTasks = requireNonNullElse(finallyTasks, List.of());
        }

        List<String> names() {
            return Stream.concat(tasks.stream(), finallyTasks.stream())
                    .map(TaskStatus.Named::name)
                    .toList();
        }
    }

    record ChildReference(String kind, String name, String displayName, String pipelineTaskName) {

        static final ChildReference NONE = new ChildReference("", "", "", "");

        ChildReference {
            kind = requireNonNullElse(kind, "");
            name = requireNonNullElse(name, "");
            displayName = requireNonNullElse(displayName, "");
            pipelineTaskName = requireNonNullElse(pipelineTaskName, "");
        }
    }

    /** A TaskRun, a CustomRun or a child PipelineRun in a list. */
    record Child(ObjectMeta metadata, TaskStatus status) {

        Child {
            metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
            status = requireNonNullElse(status, TaskStatus.NONE);
        }
    }

    boolean complete() {
        return !requireNonNullElse(
                        TaskStatus.Condition.succeeded(status.conditions()).status(), "Unknown")
                .equals("Unknown");
    }

    boolean hasChildren(String kind) {
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
        return object.ownerReferences().stream()
                .anyMatch(each -> each.controller() && each.uid().equals(metadata.uid()));
    }

    /** A page of a list. */
    record Page<T>(ListMeta metadata, List<T> items) {

        Page {
            metadata = requireNonNullElse(metadata, new ListMeta(null));
            items = requireNonNullElse(items, List.of());
        }
    }

    record ListMeta(@JsonProperty("continue") @Nullable String continueToken) {}
}
