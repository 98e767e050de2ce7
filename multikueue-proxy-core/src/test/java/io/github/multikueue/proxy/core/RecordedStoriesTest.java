package io.github.multikueue.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeStory;
import io.github.multikueue.proxy.core.fake.FleetRecording;
import io.github.multikueue.proxy.core.fake.FleetRecording.Event;
import io.github.multikueue.proxy.core.fake.FleetStories;
import io.github.multikueue.proxy.core.fake.WrittenLog;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.core.runlog.RunLogOptions;
import io.github.multikueue.proxy.core.store.LogStoreConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real fleet did, played back: the log of a run has every line once, whenever it is read and however it is kept. */
@Execution(ExecutionMode.CONCURRENT)
class RecordedStoriesTest {

    /** How logs are kept. */
    enum Keeping {
        OFF,
        VIEWED,
        ALL
    }

    private static final Caller ALICE = new Caller.BearerToken("alice-token");
    private static final int TENFOLD = 10;
    private static final int MOST_TRIES = 10;

    @TempDir
    private Path directory;

    private FakeFleet fleet = FakeFleet.start("worker1", "worker2");
    private final List<StoryReader> readers = new ArrayList<>();
    /** How often the log of a Pod of that name was asked for before there was this one, by its UID. */
    private final Map<String, Long> requestsBefore = new ConcurrentHashMap<>();

    private int fleets;
    private MultiKueueProxy proxy;
    private FleetRecording recording;
    private FakeStory story;

    @AfterEach
    void close() {
        proxy.close();
        fleet.close();
    }

    static Stream<Arguments> storiesAndKeeping() {
        return FleetStories.names()
                .flatMap(name -> Stream.of(Keeping.values()).map(keeping -> Arguments.of(name, keeping)));
    }

    @ParameterizedTest
    @MethodSource("storiesAndKeeping")
    void whoFollowsFromTheFirstMomentReadsEveryLine(String name, Keeping keeping) {
        StoryReader.Read read = followedAtTenfoldPace(name, keeping);
        for (int tries = 1; tries < MOST_TRIES && saysLoss(read); tries++) {
            close();
            fleet = FakeFleet.start("worker1", "worker2");
            read = followedAtTenfoldPace(name, keeping);
        }
        assertThat(read.lines()).as("%s", read.notices()).isEqualTo(written());
        assertThat(saysLoss(read)).as("%s", read.notices()).isFalse();
    }

    /** Of two Pods of one name nobody can tell for which of them the worker was asked, so the second is not always waited for. */
    private StoryReader.Read followedAtTenfoldPace(String name, Keeping keeping) {
        readers.clear();
        begin(name, keeping, TENFOLD);
        waitForReaders();
        story.afterEvent(RecordedStoriesTest::isCreation, () -> readers.add(follow()));
        story.start().await();
        return toItsEnd(readers.get(0));
    }

    private static boolean saysLoss(StoryReader.Read read) {
        return read.notices().stream().anyMatch(each -> each.contains("missing") || each.contains("gone"));
    }

    /** A run that is deleted on the manager cannot be asked for any more. */
    static Stream<String> storiesOfRunsThatStay() {
        return FleetStories.names().filter(name -> !name.equals("deleted-while-running"));
    }

    @ParameterizedTest
    @MethodSource("storiesOfRunsThatStay")
    void whatNobodyFollowsIsReadAfterwards(String name) {
        begin(name, Keeping.ALL, TENFOLD);
        waitForReaders();

        story.start().await();

        awaitAll();
        assertThat(toItsEnd(follow()).lines()).isEqualTo(written());
    }

    /** What is being captured may still be on its way. */
    private void awaitAll() {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(
                                new StoryReader(open(RunLogOptions.ALL)).await().lines())
                        .isEqualTo(written()));
    }

    /** Some runs have not finished when the recording ends: their followers go on. */
    private StoryReader.Read toItsEnd(StoryReader reader) {
        if (hasFinished()) {
            return reader.await();
        }
        await().atMost(Duration.ofMinutes(1))
                .until(() -> saysLoss(reader.soFar()) || reader.soFar().lines().equals(written()));
        return reader.soFar();
    }

    private boolean hasFinished() {
        return recording.events().stream()
                .filter(each -> each.cluster().equals("manager"))
                .anyMatch(each -> isFinished(each.object().at("/status/conditions"))
                        || (each.resource().equals("pipelineruns")
                                && each.type().equals("DELETED")));
    }

    private static boolean isFinished(JsonNode conditions) {
        return conditions.findValuesAsText("type").contains("Finished");
    }

    /**
     * Nobody waits for anybody here: the last task lives for less than a second, as it did on the real fleet. A machine that is
     * too busy for that gets another try, but what it misses is said.
     */
    @ParameterizedTest
    @ResourceLock(Resources.GLOBAL)
    @CsvSource({
        "short-finally-task, OFF",
        "short-finally-task, VIEWED",
        "one-short-task, ALL",
        "kueue-0.19-short-finally-task, ALL"
    })
    void atThePaceOfTheRealFleet(String name, Keeping keeping) {
        StoryReader.Read read = followedAtFullPace(name, keeping);
        for (int tries = 1; tries < MOST_TRIES && !read.lines().equals(written()); tries++) {
            assertThat(saysLoss(read)).as("%s", read.notices()).isTrue();
            close();
            fleet = FakeFleet.start("worker1", "worker2");
            read = followedAtFullPace(name, keeping);
        }
        assertThat(read.lines()).as("%s", read.notices()).isEqualTo(written());
        if (keeping == Keeping.ALL) {
            awaitAll();
        }
    }

    private StoryReader.Read followedAtFullPace(String name, Keeping keeping) {
        readers.clear();
        begin(name, keeping, 1);
        story.afterEvent(RecordedStoriesTest::isCreation, () -> readers.add(follow()));
        story.start().await();
        return readers.get(0).await();
    }

    private void begin(String name, Keeping keeping, int speed) {
        fleet.user("alice");
        LogConfig.Capture capture =
                new LogConfig.Capture(keeping == Keeping.ALL ? LogConfig.Mode.ALL : LogConfig.Mode.VIEWED, null, 1000);
        LogStoreConfig store =
                new LogStoreConfig(directory.resolve("store-" + ++fleets), 1L << 30, 1L << 29, Duration.ofDays(1));
        LogConfig logs = new LogConfig(
                keeping == Keeping.OFF ? null : store,
                Duration.ofMinutes(1),
                capture,
                Duration.ofMinutes(5),
                null,
                null);
        proxy = TestProxies.connect(fleet, ProxyConfig.builder().logs(logs).build());
        assertThat(proxy.awaitReady(Duration.ofMinutes(1))).isTrue();
        recording = FleetStories.read(name);
        story = fleet.replay(recording).speed(speed);
    }

    /** A machine that is busy is no reason to miss anything: a container that runs goes on to run until its log is read. */
    private void waitForReaders() {
        recording.events().stream()
                .filter(event -> event.resource().equals("pods") && event.type().equals("ADDED"))
                .forEach(event ->
                        story.afterEvent(event::equals, () -> requestsBefore.put(event.uid(), logRequests(event))));
        recording.events().stream()
                .filter(RecordedStoriesTest::isRunningPod)
                .forEach(event -> story.afterEvent(
                        event::equals,
                        () -> await().atMost(Duration.ofMinutes(1))
                                .pollInterval(Duration.ofMillis(2))
                                .until(() -> isRead(event))));
    }

    private static boolean isRunningPod(Event event) {
        return event.resource().equals("pods")
                && event.type().equals("MODIFIED")
                && event.object().at("/status/phase").asText().equals("Running")
                && event.object().at("/metadata/deletionTimestamp").isMissingNode();
    }

    /** Pods of one name, one after another, are read one after another. */
    private boolean isRead(Event event) {
        return logRequests(event) > requestsBefore.getOrDefault(event.uid(), 0L);
    }

    private long logRequests(Event event) {
        return fleet.worker(event.cluster()).requests().all().stream()
                .filter(each -> each.path().endsWith("/pods/" + event.name() + "/log")
                        && String.valueOf(each.query("container")).startsWith("step-"))
                .count();
    }

    private static boolean isCreation(Event event) {
        return event.cluster().equals("manager")
                && event.resource().equals("pipelineruns")
                && event.type().equals("ADDED");
    }

    private StoryReader follow() {
        return new StoryReader(open(RunLogOptions.FOLLOW));
    }

    private OpenLog open(RunLogOptions options) {
        String run = recording.events().stream()
                .filter(RecordedStoriesTest::isCreation)
                .findFirst()
                .orElseThrow()
                .name();
        return proxy.runLog(ALICE, "team-a", run, options, LogFormat.NDJSON, null);
    }

    /** What the steps have written: sidecars are read only if somebody asks for them. */
    private Map<String, List<String>> written() {
        Map<String, List<String>> written = new LinkedHashMap<>();
        for (WrittenLog log : story.written()) {
            if (log.container().startsWith("step-") && !log.lines().isEmpty()) {
                written.computeIfAbsent(
                                log.worker() + " " + log.pod() + " " + log.container(), key -> new ArrayList<>())
                        .addAll(log.lines());
            }
        }
        return written;
    }
}
