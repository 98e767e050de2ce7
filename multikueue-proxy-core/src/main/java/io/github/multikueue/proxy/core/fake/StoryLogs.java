package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The logs of a story: its containers write while their Pods are recorded as running. Used by the thread that plays the story;
 * {@link #written()} by any.
 */
final class StoryLogs {
    private record LineAction(String pod, int number, Runnable action) {}

    private final StoryTime time;
    private final Function<String, FakeCluster> clusters;
    private final Map<String, StoryPod> pods = new LinkedHashMap<>();
    private final List<LineAction> actions = new ArrayList<>();

    /** {@code clusters} finds a cluster by its recorded name. */
    StoryLogs(StoryTime time, Function<String, FakeCluster> clusters) {
        this.time = time;
        this.clusters = clusters;
    }

    /** Runs {@code action} when a Pod of this name has written its line {@code number}. */
    void onLine(String pod, int number, Runnable action) {
        actions.add(new LineAction(pod, number, action));
    }

    /** What a container writes, it has written before an event says that it is over; of a deleted Pod nobody writes. */
    void before(FleetRecording.Event event) {
        StoryPod pod = pod(event);
        if (event.isDeletion()) {
            pod.containers().forEach(StoryContainer::end);
        } else {
            pod.completedIn(event.object()).forEach(container -> writeAll(pod, container));
        }
    }

    /** Logs end, and begin, once the event is known. */
    void after(FleetRecording.Event event) {
        if (event.isDeletion()) {
            return;
        }
        StoryPod pod = pod(event);
        JsonNode state = event.object();
        pod.endedIn(state).forEach(container -> {
            container.end();
            log(pod, container).close();
        });
        pod.begunIn(state).forEach(container -> begin(pod, container));
    }

    synchronized List<WrittenLog> written() {
        return pods.values().stream().flatMap(pod -> pod.written().stream()).toList();
    }

    private synchronized StoryPod pod(FleetRecording.Event event) {
        return pods.computeIfAbsent(event.uid(), uid -> new StoryPod(event.cluster(), event.object()));
    }

    private void begin(StoryPod pod, StoryContainer container) {
        container.begin();
        if (container.interval().isZero()) {
            writeAll(pod, container);
        } else {
            time.after(container.interval(), () -> tick(pod, container));
        }
    }

    private void tick(StoryPod pod, StoryContainer container) {
        if (container.hasMore()) {
            write(pod, container);
            time.after(container.interval(), () -> tick(pod, container));
        }
    }

    private void writeAll(StoryPod pod, StoryContainer container) {
        container.begin();
        while (container.hasMore()) {
            write(pod, container);
        }
    }

    private void write(StoryPod pod, StoryContainer container) {
        int number = writeNext(pod, container);
        actions.stream()
                .filter(each -> each.pod().equals(pod.name()) && each.number() == number)
                .forEach(each -> each.action().run());
    }

    private synchronized int writeNext(StoryPod pod, StoryContainer container) {
        log(pod, container).line(container.write());
        return container.written().size();
    }

    private FakeLog log(StoryPod pod, StoryContainer container) {
        return clusters.apply(pod.worker()).log(pod.namespace(), pod.name(), container.name());
    }
}
