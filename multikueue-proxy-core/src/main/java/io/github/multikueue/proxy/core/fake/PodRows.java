package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.HumanDuration;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import io.github.multikueue.proxy.core.table.RowPrinter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a Table shows of Pods. */
final class PodRows implements RowPrinter {

    static final ColumnDefinition[] COLUMNS = {
        ColumnDefinition.of("Ready", "string", ".status.containerStatuses"),
        ColumnDefinition.of("Status", "string", ".status.phase"),
        ColumnDefinition.of("Restarts", "string", ".status.containerStatuses"),
        new ColumnDefinition("Age", "string", "", ColumnDefinition.AGE.description(), 0, ".metadata.creationTimestamp"),
        ColumnDefinition.of("IP", "string", ".status.podIP").wide(),
        ColumnDefinition.of("Node", "string", ".spec.nodeName").wide(),
        ColumnDefinition.of("Nominated Node", "string", ".status.nominatedNodeName")
                .wide(),
        ColumnDefinition.of("Readiness Gates", "string", ".spec.readinessGates").wide()
    };

    @Override
    public List<@Nullable Object> cells(JsonNode pod, Instant now) {
        List<@Nullable Object> cells = new ArrayList<>();
        cells.add(pod.at("/metadata/name").asText());
        addStates(pod, cells);
        String created = pod.at("/metadata/creationTimestamp").asText("");
        cells.add(
                created.isEmpty() ? "<unknown>" : HumanDuration.format(Duration.between(Instant.parse(created), now)));
        for (String path : List.of("/status/podIP", "/spec/nodeName", "/status/nominatedNodeName")) {
            cells.add(
                    pod.at(path).asText("").isEmpty() ? "<none>" : pod.at(path).asText());
        }
        cells.add("<none>");
        return cells;
    }

    private static void addStates(JsonNode pod, List<@Nullable Object> cells) {
        int ready = 0;
        int restarts = 0;
        boolean running = false;
        String state = pod.at("/status/phase").asText();
        for (JsonNode container : pod.at("/status/containerStatuses")) {
            boolean isReady = container.path("ready").asBoolean();
            ready += isReady ? 1 : 0;
            restarts += container.path("restartCount").asInt();
            running |= isReady && container.at("/state/running").isObject();
            for (String kind : List.of("waiting", "terminated")) {
                state = container.at("/state/" + kind + "/reason").asText(state);
            }
        }
        if (running && state.equals("Completed")) {
            state = "Running";
        }
        cells.add(ready + "/" + pod.at("/spec/containers").size());
        cells.add(pod.path("metadata").has("deletionTimestamp") ? "Terminating" : state);
        cells.add(Integer.toString(restarts));
    }
}
