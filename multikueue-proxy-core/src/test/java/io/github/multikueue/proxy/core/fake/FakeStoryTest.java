package io.github.multikueue.proxy.core.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.InBackground;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Recorded stories are played as they were recorded, and what their containers write can be read. */
class FakeStoryTest {
    private static final Map<String, String> PATHS = Map.of(
            "pipelineruns", "/apis/tekton.dev/v1/pipelineruns",
            "taskruns", "/apis/tekton.dev/v1/taskruns",
            "workloads", "/apis/kueue.x-k8s.io/v1beta2/workloads",
            "pods", "/api/v1/pods");

    private final FakeFleet fleet = FakeFleet.start("worker1", "worker2");

    @AfterEach
    void close() {
        fleet.close();
    }

    @ParameterizedTest
    @MethodSource("io.github.multikueue.proxy.core.fake.FleetStories#names")
    void watchesSeeTheRecordedEventsInTheirOrder(String name) {
        FleetRecording recording = FleetStories.read(name);
        Map<String, WatchedEvents> watches = new LinkedHashMap<>();
        for (String cluster : List.of("manager", "worker1", "worker2")) {
            PATHS.forEach((resource, path) ->
                    watches.put(cluster + " " + resource, new WatchedEvents(cluster(cluster), path)));
        }

        FakeStory story = fleet.replay(recording).speed(500).start();

        story.await();
        watches.forEach((key, watch) -> {
            List<String> recorded = recorded(recording, key);
            assertThat(watch.await(recorded.size())).as(key).isEqualTo(recorded);
            watch.close();
        });
    }

    @ParameterizedTest
    @MethodSource("io.github.multikueue.proxy.core.fake.FleetStories#names")
    void aFollowerFromTheStartOfAContainerReadsWhatItWrote(String name) throws Exception {
        FleetRecording recording = FleetStories.read(name);
        Map<String, CompletableFuture<List<String>>> followed = new LinkedHashMap<>();
        FakeStory story = fleet.replay(recording).speed(200);
        recording.events().stream()
                .filter(event ->
                        event.resource().equals("pods") && !event.type().equals("DELETED"))
                .forEach(event -> story.afterEvent(event::equals, () -> follow(event, followed)));

        story.start().await();

        for (WrittenLog log : story.written()) {
            String path = path(log.namespace(), log.pod(), log.container());
            if (isStillThere(log)) {
                assertThat(read(log.worker(), path)).as(path).isEqualTo(log.lines());
            } else {
                String key = log.podUid() + " " + log.container();
                CompletableFuture<List<String>> lines = Objects.requireNonNull(followed.get(key), key);
                assertThat(lines.get(2, TimeUnit.MINUTES)).as(path).isEqualTo(log.lines());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "short-finally-task, st-short-finally-fin-pod, step-z, 3",
        "retries-matrix-finally, st-full-flaky-pod-retry1, step-f, 10",
        "retries-matrix-finally, st-full-one-pod, step-b, 40",
        "failing-task, st-failing-bad-pod, step-x, 10",
        "failing-task, st-failing-bad-pod, step-yy, 0",
        "sidecar, st-side-main-pod, sidecar-db, 0",
        "worker-lost-and-back, st-lost-t1-pod, step-s, 200"
    })
    void aContainerWritesAsManyLinesAsTheRecordingSays(String name, String pod, String container, int lines) {
        FakeStory story = fleet.replay(FleetStories.read(name)).speed(1_000).start();

        story.await();

        assertThat(only(story, pod, container).lines()).hasSize(lines);
    }

    @Test
    void aKilledContainerWritesFewerLinesAndItsFollowersEnd() {
        FakeStory story =
                fleet.replay(FleetStories.read("deleted-while-running")).speed(20);
        List<EventLines> followed = new ArrayList<>();
        story.afterLine(
                "st-del-t1-pod",
                10,
                () -> followed.add(new EventLines(
                        TestClient.admin(fleet.worker("worker2")).open(path("team-a", "st-del-t1-pod", "step-s")))));

        story.start().await();

        List<String> written = only(story, "st-del-t1-pod", "step-s").lines();
        assertThat(written).hasSizeBetween(10, 60);
        assertThat(all(followed.get(0))).isEqualTo(written);
    }

    @Test
    void theSameRunMadeAnewWritesOtherLinesUnderTheSamePodName() {
        FakeStory story = fleet.replay(FleetStories.read("kueue-0.19-deactivated-while-running"))
                .speed(500)
                .start();

        story.await();

        List<WrittenLog> tries = story.written();
        assertThat(tries).extracting(WrittenLog::pod).containsExactly("st-deact19-t1-pod", "st-deact19-t1-pod");
        assertThat(tries.get(0).podUid()).isNotEqualTo(tries.get(1).podUid());
        assertThat(tries.get(0).lines())
                .doesNotContainAnyElementsOf(tries.get(1).lines());
    }

    @Test
    void aKilledApiServerRefusesConnectionsUntilItIsStartedAgain() {
        HandPace pace = new HandPace();
        try (FakeFleet other =
                FakeFleet.builder().workers("worker1", "worker2").pace(pace).start()) {
            TestClient client = TestClient.admin(other.worker("worker2"));
            String pods = "/api/v1/namespaces/team-a/pods";
            FakeStory story =
                    other.replay(FleetStories.read("worker-lost-and-back")).start();

            pace.advance(Duration.ofSeconds(6));
            assertThat(client.get(pods).json().path("items")).hasSize(1);
            pace.advance(Duration.ofSeconds(30));
            assertThatThrownBy(() -> client.get(pods)).isInstanceOf(RuntimeException.class);
            pace.advance(Duration.ofSeconds(14));
            assertThat(client.get(pods + "/st-lost-t1-pod")
                            .json()
                            .at("/status/phase")
                            .asText())
                    .isEqualTo("Succeeded");
            assertThat(story.over()).isNotDone();
            pace.advance(Duration.ofSeconds(40));
            assertThat(story.over()).isCompleted();
        }
    }

    @Test
    void anActionThatFailsEndsTheStory() {
        FakeStory story = fleet.replay(FleetStories.read("one-short-task")).speed(1_000);
        story.afterLine("st-one-short-main-pod", 2, () -> {
            throw new IllegalStateException("no second line, please");
        });

        story.start();

        assertThatThrownBy(story::await).hasRootCauseMessage("no second line, please");
    }

    private void follow(FleetRecording.Event event, Map<String, CompletableFuture<List<String>>> followed) {
        for (JsonNode container : event.object().at("/status/containerStatuses")) {
            String name = container.path("name").asText();
            String key = event.uid() + " " + name;
            if (container.at("/state").has("running") && !followed.containsKey(key)) {
                String path = path("team-a", event.name(), name);
                EventLines lines = new EventLines(
                        TestClient.admin(cluster(event.cluster())).open(path));
                followed.put(key, InBackground.call(() -> all(lines)));
            }
        }
    }

    private List<String> read(String cluster, String path) {
        return all(
                new EventLines(TestClient.admin(cluster(cluster)).open(path.replace("follow=true", "follow=false"))));
    }

    private static List<String> all(EventLines lines) {
        List<String> all = new ArrayList<>();
        for (String line = lines.line(); line != null; line = lines.line()) {
            all.add(line);
        }
        return all;
    }

    private boolean isStillThere(WrittenLog log) {
        JsonNode pod = cluster(log.worker()).get("pods", log.namespace(), log.pod());
        return pod != null && pod.at("/metadata/uid").asText().equals(log.podUid());
    }

    private FakeCluster cluster(String name) {
        return name.equals("manager") ? fleet.manager() : fleet.worker(name);
    }

    private static WrittenLog only(FakeStory story, String pod, String container) {
        return story.written().stream()
                .filter(log -> log.pod().equals(pod) && log.container().equals(container))
                .findFirst()
                .orElseThrow();
    }

    private static String path(String namespace, String pod, String container) {
        return "/api/v1/namespaces/" + namespace + "/pods/" + pod + "/log?follow=true&container=" + container;
    }

    private static List<String> recorded(FleetRecording recording, String clusterAndResource) {
        return recording.events().stream()
                .filter(event -> (event.cluster() + " " + event.resource()).equals(clusterAndResource))
                .map(event -> event.type() + " " + event.name() + " " + event.uid())
                .toList();
    }
}
