package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.ArrayList;
import java.util.List;

/** Which container's log a request is for, and whether it can have one. */
final class PodContainers {
    private PodContainers() {}

    /** The container asked for, or the only one. */
    static String chosen(JsonNode pod, String podName, String wanted) {
        List<String> all = new ArrayList<>();
        List<String> main = names(pod.at("/spec/containers"));
        all.addAll(main);
        all.addAll(names(pod.at("/spec/initContainers")));
        all.addAll(names(pod.at("/spec/ephemeralContainers")));
        if (!wanted.isEmpty()) {
            if (!all.contains(wanted)) {
                throw StatusException.badRequest("container " + wanted + " is not valid for pod " + podName);
            }
            return wanted;
        }
        if (main.size() == 1) {
            return main.get(0);
        }
        String choice = main.isEmpty() ? "" : ", choose one of: [" + String.join(" ", main) + "]";
        List<String> init = names(pod.at("/spec/initContainers"));
        String initChoice = init.isEmpty() ? "" : " or one of the init containers: [" + String.join(" ", init) + "]";
        throw StatusException.badRequest("a container name must be specified for pod " + podName + choice + initChoice);
    }

    private static List<String> names(JsonNode containers) {
        List<String> names = new ArrayList<>();
        containers.forEach(container -> names.add(container.path("name").asText()));
        return names;
    }

    /** Refuses while the container waits to start, in the kubelet's words. */
    static void checkStarted(JsonNode pod, String podName, String container) {
        for (String list : List.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")) {
            for (JsonNode status : pod.path("status").path(list)) {
                JsonNode waiting = status.path("state").path("waiting");
                if (status.path("name").asText().equals(container) && waiting.isObject()) {
                    String reason = waiting.path("reason").asText("ContainerCreating");
                    boolean image = reason.equals("ErrImagePull") || reason.equals("ImagePullBackOff");
                    throw StatusException.badRequest("container \"" + container + "\" in pod \"" + podName
                            + "\" is waiting to start: " + (image ? "trying and failing to pull image" : reason));
                }
            }
        }
    }
}
