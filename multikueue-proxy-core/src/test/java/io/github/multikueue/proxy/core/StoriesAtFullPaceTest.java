package io.github.multikueue.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.PlayedStory.Keeping;
import io.github.multikueue.proxy.core.StoryReader.Read;
import io.github.multikueue.proxy.core.fake.FleetRecording.Event;
import io.github.multikueue.proxy.core.fake.FleetStories;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a real fleet did, at its own pace: nobody waits for anybody, and a last task lives for less than a second. On a machine
 * that has nothing else to do, each story is read whole at its first try. One that is too busy for that may miss something, but
 * what it misses is said.
 */
class StoriesAtFullPaceTest {

    /** One story, with one way of keeping logs. */
    private record Cell(String name, Keeping keeping) {}

    /** Stories mostly wait. */
    private static final int SIDE_BY_SIDE = 12;

    private static final int MOST_TRIES = 2;

    private static final int FULL_PACE = 1;

    /** A last task lives a few times as long, and its log is found by one thread after another. */
    private static final Duration LATE = Duration.ofMillis(100);

    @TempDir
    private Path directory;

    private final Object preparing = new Object();

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void whoFollowsFromTheFirstMomentReadsEveryLine() throws Exception {
        List<Cell> left = cells();
        for (int tries = 1; tries <= MOST_TRIES && !left.isEmpty(); tries++) {
            try (Lateness lateness = new Lateness()) {
                left = incomplete(left);
                assertThat(left.isEmpty() || isBusy(lateness))
                        .as("read whole at try %s by a machine that is not busy, but for %s", tries, left)
                        .isTrue();
            }
        }
    }

    /** On average over a minute, or for a moment that is long enough to miss something. */
    private static boolean isBusy(Lateness lateness) {
        OperatingSystemMXBean machine = ManagementFactory.getOperatingSystemMXBean();
        return machine.getSystemLoadAverage() > machine.getAvailableProcessors()
                || lateness.most().compareTo(LATE) > 0;
    }

    /** All, those that take longest first. */
    private static List<Cell> cells() {
        return FleetStories.names()
                .sorted(Comparator.comparing(StoriesAtFullPaceTest::length).reversed())
                .flatMap(name -> Stream.of(Keeping.values()).map(keeping -> new Cell(name, keeping)))
                .toList();
    }

    private static Duration length(String name) {
        List<Event> events = FleetStories.read(name).events();
        return events.get(events.size() - 1).at();
    }

    /** Plays them side by side; those of which something was missed. */
    private List<Cell> incomplete(List<Cell> cells) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE);
        try {
            List<Future<Boolean>> complete = new ArrayList<>();
            for (Cell cell : cells) {
                complete.add(threads.submit(() -> isComplete(cell)));
            }
            List<Cell> incomplete = new ArrayList<>();
            for (int i = 0; i < cells.size(); i++) {
                if (!complete.get(i).get()) {
                    incomplete.add(cells.get(i));
                }
            }
            return incomplete;
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean isComplete(Cell cell) {
        try (PlayedStory story = prepare(cell)) {
            Read read = story.followedFromTheFirstMoment().play().read();
            read.requireEveryLineOrItsNotice(story.written());
            boolean complete = read.lines().equals(story.written());
            if (complete && cell.keeping() == Keeping.ALL && !cell.name().equals("deleted-while-running")) {
                story.awaitAllStored();
            }
            return complete;
        } catch (AssertionError e) {
            throw new AssertionError(cell + ": " + e.getMessage(), e);
        }
    }

    /** One after another, since that costs more than to play it. */
    private PlayedStory prepare(Cell cell) {
        synchronized (preparing) {
            return new PlayedStory(cell.name(), cell.keeping(), directory, FULL_PACE);
        }
    }
}
