package io.github.multikueue.proxy.core.fake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A recorded story that is played into the clusters of a fleet: every event in its order and at its time, divided by the
 * speed. Objects keep their recorded UIDs; resourceVersions are the fake's own. Where the recording says that an API server
 * was killed, connections are refused until it says that it was started again.
 *
 * <p>The containers of the recorded Pods write numbered lines from when they are recorded as running, all of them before they
 * are recorded as terminated, fewer if they are killed. {@link #written()} is the whole of it.
 *
 * <pre>{@code
 * FakeStory story = fleet.replay(recording).speed(10)
 *         .afterLine("build-1-main-pod", 5, () -> reader.begin())
 *         .start();
 * story.await();
 * }</pre>
 *
 * <p>Actions run on the thread of the fleet's {@link Pace}; while they run, the story waits. It is configured before its start
 * by one thread; afterwards it is thread safe.
 */
public final class FakeStory {
    private static final Pattern NOTE = Pattern.compile("the API server of (\\S+) is (killed|started).*");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final FakeFleet fleet;
    private final FleetRecording recording;
    private final StoryTime time;
    private final StoryLogs logs;
    private final List<Consumer<FleetRecording.Event>> eventActions = new ArrayList<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    FakeStory(FakeFleet fleet, FleetRecording recording, Pace pace) {
        this.fleet = fleet;
        this.recording = recording;
        this.time = new StoryTime(pace, over);
        this.logs = new StoryLogs(time, this::cluster);
    }

    /** How much faster than recorded it is played, 10 for tenfold. Default: 1. */
    public FakeStory speed(double factor) {
        time.speed(factor);
        return this;
    }

    /** Runs {@code action} when a Pod of this name has written line {@code number}, the first being 1. */
    public FakeStory afterLine(String pod, int number, Runnable action) {
        logs.onLine(pod, number, () -> time.stopFor(action));
        return this;
    }

    /** Runs {@code action} when such an event has been played, each time. */
    public FakeStory afterEvent(Predicate<FleetRecording.Event> such, Runnable action) {
        eventActions.add(event -> {
            if (such.test(event)) {
                time.stopFor(action);
            }
        });
        return this;
    }

    /** Begins, with the first event at once. */
    public FakeStory start() {
        recording.events().forEach(event -> time.at(event.at(), () -> play(event)));
        time.start();
        return this;
    }

    /** Completes after the last event, or exceptionally if an action failed. */
    public CompletableFuture<Void> over() {
        return over.copy();
    }

    /** Waits until it is over; an AssertionError if that takes more than five minutes or an action failed. */
    public void await() {
        try {
            over.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the story broke off", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("the story is not over after " + PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** What the containers of all Pods have written so far, in the order of the Pods' creation. */
    public List<WrittenLog> written() {
        return logs.written();
    }

    private void play(FleetRecording.Event event) {
        if (event.isNote()) {
            note(NOTE.matcher(event.object().path("did").asText()));
        } else if (event.isOf("pods")) {
            playPod(event);
        } else {
            apply(event);
        }
        eventActions.forEach(action -> action.accept(event));
    }

    private void note(Matcher note) {
        if (!note.matches()) {
            return;
        }
        boolean killed = note.group(2).equals("killed");
        if (note.group(1).equals("manager")) {
            manager(killed);
        } else if (killed) {
            fleet.loseWorker(note.group(1));
        } else {
            fleet.recoverWorker(note.group(1));
        }
    }

    private void manager(boolean killed) {
        if (killed) {
            fleet.manager().disconnect();
        } else {
            fleet.manager().reconnect();
        }
    }

    private void apply(FleetRecording.Event event) {
        cluster(event.cluster()).unchecked().record(event.object(), event.isDeletion());
    }

    private void playPod(FleetRecording.Event event) {
        logs.before(event);
        apply(event);
        logs.after(event);
    }

    private FakeCluster cluster(String name) {
        return name.equals("manager") ? fleet.manager() : fleet.worker(name);
    }
}
