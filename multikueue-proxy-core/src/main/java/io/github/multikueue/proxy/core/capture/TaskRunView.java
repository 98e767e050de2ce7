package io.github.multikueue.proxy.core.capture;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.ObjectMeta;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is needed of a TaskRun to know which containers have begun to write logs. */
record TaskRunView(ObjectMeta metadata, Status status) {

    TaskRunView {
        metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
        status = requireNonNullElse(status, Status.NONE);
    }

    /** The status, and those of earlier tries. */
    record Status(
            String podName,
            String completionTime,
            List<Container> steps,
            List<Container> sidecars,
            List<Status> retriesStatus) {

        static final Status NONE = new Status("", "", List.of(), List.of(), List.of());

        Status {
            podName = requireNonNullElse(podName, "");
            completionTime = requireNonNullElse(completionTime, "");
            steps = requireNonNullElse(steps, List.of());
            sidecars = requireNonNullElse(sidecars, List.of());
            retriesStatus = requireNonNullElse(retriesStatus, List.of());
        }

        private List<String> started() {
            return Stream.concat(steps.stream(), sidecars.stream())
                    .filter(Container::started)
                    .map(Container::container)
                    .toList();
        }
    }

    /** A container of the Pod, in one of its states. */
    record Container(
            String container,
            @Nullable JsonNode running,
            @Nullable JsonNode terminated) {

        Container {
            container = requireNonNullElse(container, "");
        }

        boolean started() {
            return !container.isEmpty() && (running != null || terminated != null);
        }
    }

    /** The containers that have started, by the names of their Pods; earlier tries first. */
    Map<String, List<String>> started() {
        Map<String, List<String>> byPod = new LinkedHashMap<>();
        Stream.concat(status.retriesStatus().stream(), Stream.of(status))
                .filter(each -> !each.podName().isEmpty() && !each.started().isEmpty())
                .forEach(each -> byPod.put(each.podName(), each.started()));
        return byPod;
    }
}
