package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The containers of a replayed Pod, and what its recorded states say about them. Not thread safe. */
final class StoryPod {
    private static final int KILLED_FROM = 128;

    private final String worker;
    private final String namespace;
    private final String name;
    private final String uid;
    private final List<StoryContainer> containers = new ArrayList<>();
    private boolean stepFailed;

    StoryPod(String worker, JsonNode pod) {
        this.worker = worker;
        this.namespace = pod.at("/metadata/namespace").asText();
        this.name = pod.at("/metadata/name").asText();
        this.uid = pod.at("/metadata/uid").asText();
        String prefix = worker + " " + name + " " + uid.substring(0, Math.min(8, uid.length()));
        pod.at("/spec/containers").forEach(spec -> containers.add(new StoryContainer(spec, prefix)));
    }

    String worker() {
        return worker;
    }

    String namespace() {
        return namespace;
    }

    String name() {
        return name;
    }

    String uid() {
        return uid;
    }

    List<StoryContainer> containers() {
        return containers;
    }

    /** Those that the Pod's next state says to have run to their end, in their order: they have written everything. */
    List<StoryContainer> completedIn(JsonNode pod) {
        List<StoryContainer> completed = new ArrayList<>();
        boolean failed = stepFailed;
        for (StoryContainer each : containers) {
            int exitCode = exitCode(pod, each);
            boolean skipped = each.isStep() && failed && !each.hasBegun();
            if (exitCode >= 0 && exitCode < KILLED_FROM && !each.isOver() && !skipped) {
                completed.add(each);
            }
            failed |= each.isStep() && exitCode > 0;
        }
        return completed;
    }

    /** Those that are over with the Pod's present state, for whatever reason, and were not before. */
    List<StoryContainer> endedIn(JsonNode pod) {
        List<StoryContainer> ended = new ArrayList<>();
        for (StoryContainer each : containers) {
            int exitCode = exitCode(pod, each);
            if (exitCode >= 0 && !each.isOver()) {
                ended.add(each);
            }
            stepFailed |= each.isStep() && exitCode > 0;
        }
        return ended;
    }

    /** Those whose turn it is to write: they run, and each step before them is over. */
    List<StoryContainer> begunIn(JsonNode pod) {
        List<StoryContainer> begun = new ArrayList<>();
        boolean turn = true;
        for (StoryContainer each : containers) {
            boolean may = !each.isStep() || (turn && !stepFailed);
            if (may && !each.hasBegun() && state(pod, each).has("running")) {
                begun.add(each);
            }
            turn &= !each.isStep() || each.isOver();
        }
        return begun;
    }

    List<WrittenLog> written() {
        return containers.stream()
                .map(each -> new WrittenLog(worker, namespace, name, uid, each.name(), each.written()))
                .toList();
    }

    /** Negative if it has not terminated. */
    private static int exitCode(JsonNode pod, StoryContainer container) {
        return state(pod, container).at("/terminated/exitCode").asInt(-1);
    }

    private static JsonNode state(JsonNode pod, StoryContainer container) {
        return TektonStatus.container(pod, container.name());
    }
}
