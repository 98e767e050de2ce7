package io.github.multikueue.proxy.core.archive;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import java.util.List;

/** What is needed of a PipelineRun in the archive. */
record ArchivedRun(ObjectMeta metadata, Status status) {

    record Status(List<Child> childReferences) {
        Status {
            childReferences = requireNonNullElse(childReferences, List.of());
        }
    }

    record Child(String kind) {
        Child {
            kind = requireNonNullElse(kind, "");
        }
    }

    ArchivedRun {
        metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
        status = requireNonNullElse(status, new Status(List.of()));
    }

    /** Whether a task of it is a Pipeline of its own. */
    boolean hasChildRuns() {
        return status.childReferences().stream().anyMatch(each -> each.kind().equals("PipelineRun"));
    }
}
