package io.github.multikueue.proxy.core.placement;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** What a real manager said of one run, event by event. */
record RecordedStory(List<Event> events) {

    record Event(String cluster, String resource, String type, JsonNode object) {

        boolean isOnManager() {
            return cluster.equals("manager");
        }

        boolean isOfWorkload() {
            return resource.equals("workloads");
        }

        boolean isDeletion() {
            return type.equals("DELETED");
        }

        Workload workload() {
            try {
                return Json.MAPPER.treeToValue(object, Workload.class);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static RecordedStory of(String name) {
        try (InputStream in = RecordedStory.class.getResourceAsStream("/recordings/placement/" + name + ".jsonl")) {
            String text = new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
            return new RecordedStory(text.lines().map(RecordedStory::event).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Event> onManager() {
        return events.stream().filter(Event::isOnManager).toList();
    }

    List<Event> onWorkers() {
        return events.stream().filter(each -> !each.isOnManager()).toList();
    }

    /** The job, by name. */
    JobReference reference() {
        JsonNode job = events.get(0).object();
        String apiVersion = job.path("apiVersion").asText();
        return new JobReference(
                apiVersion.substring(0, apiVersion.indexOf('/')),
                job.path("kind").asText(),
                job.at("/metadata/namespace").asText(),
                job.at("/metadata/name").asText());
    }

    /** The UID of the job on the manager. */
    String uid() {
        return events.get(0).object().at("/metadata/uid").asText();
    }

    private static Event event(String line) {
        try {
            return Json.MAPPER.readValue(line, Event.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
