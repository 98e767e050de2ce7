package io.github.multikueue.proxy.core.fake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The situations of the fault matrix happen as they say. */
class RunSituationTest {
    private final HandPace pace = new HandPace();
    private final FakeFleet fleet =
            FakeFleet.builder().workers("worker1", "worker2").pace(pace).start();

    @AfterEach
    void close() {
        fleet.close();
    }

    @ParameterizedTest
    @EnumSource
    void aSituationHappensInItsOwnTimeAndLeavesNothingOnTheWorkers(RunSituation situation) {
        SituationRun story = situation.of(fleet, "run").start();
        assertThat(story.written()).isEmpty();

        pace.advance(Duration.ofMillis(850));
        assertThat(story.begun()).isCompleted();
        assertThat(story.over()).isNotDone();
        pace.advance(Duration.ofSeconds(30));

        story.over().join();
        for (String worker : fleet.workers()) {
            for (String resource : List.of("pipelineruns", "taskruns", "pods", "workloads")) {
                assertThat(fleet.worker(worker).list(resource, "team-a"))
                        .as(worker + " " + resource)
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SHORT_LAST_TASK, 10 3, worker1, Succeeded",
        "ONE_SHORT_TASK, 3, worker1, Succeeded",
        "EVICTED_TO_THE_SAME_WORKER, 5 5, worker1, Succeeded",
        "EVICTED_TO_ANOTHER_WORKER, 5 3, '', Failed",
        "DEACTIVATED, 5 3 3, '', Failed",
        "DELETED, 5, gone, gone",
        "WORKER_LOST_AND_BACK, 10 3, '', Failed",
        "MANAGER_RESTARTED, 35, worker1, Succeeded",
        "WORKER_RESTARTED, 35, worker1, Succeeded"
    })
    void whatWasWrittenAndHowItEnds(RunSituation situation, String lines, String clusterName, String reason) {
        SituationRun story = situation.of(fleet, "run").start();

        pace.advance(Duration.ofSeconds(30));

        assertThat(story.written().stream()
                        .map(log -> Integer.toString(log.lines().size())))
                .containsExactly(lines.split(" "));
        JsonNode workload = story.run().workload().object();
        if (reason.equals("gone")) {
            assertThat(workload).isNull();
            return;
        }
        assertThat(workload.at("/status/clusterName").asText()).isEqualTo(clusterName);
        assertThat(workload.at("/status/conditions").findParents("reason").stream()
                        .filter(condition -> condition.path("type").asText().equals("Finished"))
                        .map(condition -> condition.path("reason").asText()))
                .containsExactly(reason);
    }
}
