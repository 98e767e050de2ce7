package io.github.multikueue.proxy.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.fake.FleetRecording;
import io.github.multikueue.proxy.core.fake.FleetRecording.Event;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What happens in a recorded story of one PipelineRun. */
record StoryEvents(FleetRecording recording) {

    /** Those that are such, in their order. */
    Stream<Event> of(Predicate<Event> such) {
        return recording.events().stream().filter(such);
    }

    /** The run's name. */
    String run() {
        return of(StoryEvents::isCreation).findFirst().orElseThrow().name();
    }

    /** The one before which half of the others come. */
    Event middle() {
        return recording.events().get(recording.events().size() / 2);
    }

    /** Whether the run finishes or is deleted before the recording ends. */
    boolean runEnds() {
        return of(each -> each.cluster().equals("manager"))
                .anyMatch(each -> isFinished(each.object().at("/status/conditions"))
                        || (each.resource().equals("pipelineruns")
                                && each.type().equals("DELETED")));
    }

    private static boolean isFinished(JsonNode conditions) {
        return conditions.findValuesAsText("type").contains("Finished");
    }

    /** Whether the run is created on the manager. */
    static boolean isCreation(Event event) {
        return event.cluster().equals("manager")
                && event.resource().equals("pipelineruns")
                && event.type().equals("ADDED");
    }

    /** Whether a Pod is created. */
    static boolean isNewPod(Event event) {
        return event.resource().equals("pods") && event.type().equals("ADDED");
    }

    /** Whether a Pod runs that is not being deleted. */
    static boolean isRunningPod(Event event) {
        return event.resource().equals("pods")
                && event.type().equals("MODIFIED")
                && event.object().at("/status/phase").asText().equals("Running")
                && event.object().at("/metadata/deletionTimestamp").isMissingNode();
    }
}
