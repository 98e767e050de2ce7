package io.github.multikueue.proxy.core.archive;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is needed of a TaskRun in the archive. */
record ArchivedTaskRun(ObjectMeta metadata, Status status) {

    /** Of one try; {@code retriesStatus} has those before it. */
    record Status(
            String podName,

            @JsonDeserialize(using = Rfc3339.class) @Nullable
            Instant startTime,

            @JsonDeserialize(using = Rfc3339.class) @Nullable
            Instant completionTime,

            List<Container> steps,
            List<Container> sidecars,
            List<Status> retriesStatus) {
        Status {
            podName = requireNonNullElse(podName, "");
            steps = requireNonNullElse(steps, List.of());
            sidecars = requireNonNullElse(sidecars, List.of());
            retriesStatus = requireNonNullElse(retriesStatus, List.of());
        }

        List<Container> containers() {
            return Stream.concat(steps.stream(), sidecars.stream()).toList();
        }
    }

    record Container(String container, @Nullable Terminated terminated) {
        Container {
            container = requireNonNullElse(container, "");
        }

        @Nullable
        Instant finishedAt() {
            return terminated == null ? null : terminated.finishedAt();
        }
    }

    record Terminated(
            @JsonDeserialize(using = Rfc3339.class) @Nullable
            Instant finishedAt) {}

    ArchivedTaskRun {
        metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
        status = requireNonNullElse(status, new Status("", null, null, List.of(), List.of(), List.of()));
    }

    /** The try that had this Pod. */
    Optional<Status> attempt(String pod) {
        return Stream.concat(Stream.of(status), status.retriesStatus().stream())
                .filter(each -> each.podName().equals(pod))
                .findFirst();
    }

    /** Whether any of it was between these times. */
    boolean overlaps(@Nullable Instant start, @Nullable Instant end) {
        Instant started = requireNonNullElse(status.startTime(), Instant.MIN);
        Instant ended = requireNonNullElse(status.completionTime(), Instant.MAX);
        return (start == null || !ended.isBefore(start)) && (end == null || !started.isAfter(end));
    }
}
