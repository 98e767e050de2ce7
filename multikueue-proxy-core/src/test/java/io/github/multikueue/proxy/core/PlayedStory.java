package io.github.multikueue.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeStory;
import io.github.multikueue.proxy.core.fake.FleetRecording.Event;
import io.github.multikueue.proxy.core.fake.FleetStories;
import io.github.multikueue.proxy.core.fake.WrittenLog;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.core.runlog.RunLogOptions;
import io.github.multikueue.proxy.core.store.LogStoreConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** A recorded story that is played on a fleet of its own, with a proxy that is ready, and one follower of the run's log. */
final class PlayedStory implements AutoCloseable {

    /** How logs are kept. */
    enum Keeping {
        OFF,
        VIEWED,
        ALL
    }

    /** What is being captured or read has come by then. */
    private static final Duration LATE = Duration.ofSeconds(15);

    private static final Caller ALICE = new Caller.BearerToken("alice-token");

    private final FakeFleet fleet = FakeFleet.start("worker1", "worker2");
    private final MultiKueueProxy proxy;
    private final StoryEvents events;
    private final FakeStory story;
    private final CompletableFuture<StoryReader> follower = new CompletableFuture<>();
    /** How often the log of a Pod of that name was followed before there was this one, by its UID. */
    private final Map<String, Long> followsBefore = new ConcurrentHashMap<>();

    /**
     * Ready to be played.
     *
     * @param directory of the store is a new one in it
     * @param speed 1 for the pace of the real fleet
     */
    PlayedStory(String name, Keeping keeping, Path directory, int speed) {
        fleet.user("alice");
        proxy = TestProxies.connect(
                fleet, ProxyConfig.builder().logs(logs(keeping, directory)).build());
        assertThat(proxy.awaitReady(Duration.ofMinutes(1))).isTrue();
        events = new StoryEvents(FleetStories.read(name));
        story = fleet.replay(events.recording()).speed(speed);
    }

    private static LogConfig logs(Keeping keeping, Path directory) {
        LogConfig.Capture capture =
                new LogConfig.Capture(keeping == Keeping.ALL ? LogConfig.Mode.ALL : LogConfig.Mode.VIEWED, null, 1000);
        return new LogConfig(
                keeping == Keeping.OFF
                        ? null
                        : new LogStoreConfig(newDirectory(directory), 1L << 30, 1L << 29, Duration.ofDays(1)),
                Duration.ofMinutes(1),
                capture,
                Duration.ofMinutes(5),
                null,
                null,
                null);
    }

    private static Path newDirectory(Path parent) {
        try {
            return Files.createTempDirectory(parent, "store-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A follower comes when the run is created. */
    PlayedStory followedFromTheFirstMoment() {
        return followedFrom(StoryEvents::isCreation);
    }

    /** A follower comes when half of what happens has happened. */
    PlayedStory followedFromTheMiddle() {
        return followedFrom(events.middle()::equals);
    }

    /** The story goes on once the follower has looked at the run: on a busy machine it would see what comes much later. */
    private PlayedStory followedFrom(Predicate<Event> moment) {
        story.afterEvent(moment, () -> {
            follower.complete(follow());
            await().pollInterval(Duration.ofMillis(2)).until(this::hasLooked);
        });
        return this;
    }

    /** A follower asks the manager once for all that the run was made of. */
    private boolean hasLooked() {
        return fleet.manager().requests().all().stream()
                .anyMatch(each -> each.path().endsWith("/pipelineruns/" + events.run())
                        && each.state() == FakeRequest.State.FINISHED);
    }

    /** A machine that is busy is no reason to miss anything: a container that runs goes on to run until its log is followed. */
    PlayedStory waitingForReaders() {
        events.of(StoryEvents::isNewPod)
                .forEach(
                        event -> story.afterEvent(event::equals, () -> followsBefore.put(event.uid(), follows(event))));
        events.of(StoryEvents::isRunningPod)
                .forEach(event -> story.afterEvent(
                        event::equals,
                        () -> await().pollInterval(Duration.ofMillis(2)).until(() -> isFollowed(event))));
        return this;
    }

    /** Plays it to its end. */
    PlayedStory play() {
        story.start().await();
        return this;
    }

    /** What the follower has read to the end of the log, or, if the run goes on, when it has all. */
    StoryReader.Read read() {
        return toItsEnd(follower.join());
    }

    /** What somebody reads who comes now. */
    StoryReader.Read readAfterwards() {
        return toItsEnd(follow());
    }

    /** Some runs have not finished when the recording ends. If lines are missing then, they are deleted: it is told when a run is over. */
    private StoryReader.Read toItsEnd(StoryReader reader) {
        if (events.runEnds()) {
            return reader.await();
        }
        Instant begun = Instant.now();
        await().until(() -> reader.soFar().saysLoss() || hasAll(reader) || isLate(begun));
        if (hasAll(reader)) {
            return reader.soFar();
        }
        fleet.manager().delete("pipelineruns", "team-a", events.run());
        return reader.await();
    }

    private boolean hasAll(StoryReader reader) {
        return reader.soFar().lines().equals(written());
    }

    private static boolean isLate(Instant begun) {
        return begun.plus(LATE).isBefore(Instant.now());
    }

    /** What is being captured may still be on its way. */
    void awaitAllStored() {
        await().untilAsserted(() -> assertThat(stored().lines()).isEqualTo(written()));
    }

    /** The same, or that some of it was lost has been said for a while. */
    void awaitAllStoredOrItsNotice() {
        Instant begun = Instant.now();
        await().until(() -> {
            StoryReader.Read read = stored();
            return read.lines().equals(written()) || (isLate(begun) && read.saysLoss());
        });
    }

    private StoryReader.Read stored() {
        return new StoryReader(open(RunLogOptions.ALL)).await();
    }

    /** What the steps have written, by worker, Pod and container: sidecars are read only if somebody asks for them. */
    Map<String, List<String>> written() {
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

    /** Pods of one name, one after another, are followed one after another; who asks for the older one meanwhile is refused. */
    private boolean isFollowed(Event event) {
        return follows(event) > followsBefore.getOrDefault(event.uid(), 0L);
    }

    private long follows(Event event) {
        return fleet.worker(event.cluster()).requests().all().stream()
                .filter(each -> each.status() == 200
                        && each.isFollow()
                        && each.path().endsWith("/pods/" + event.name() + "/log")
                        && String.valueOf(each.query("container")).startsWith("step-"))
                .count();
    }

    private StoryReader follow() {
        return new StoryReader(open(RunLogOptions.FOLLOW));
    }

    private OpenLog open(RunLogOptions options) {
        return proxy.runLog(ALICE, "team-a", events.run(), options, LogFormat.NDJSON, null);
    }

    @Override
    public void close() {
        proxy.close();
        fleet.close();
    }
}
