package io.github.multikueue.proxy.core.fake;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * A run to which a {@link RunSituation} happens, in the time of its fleet, with the pauses seen on a real one. It knows what
 * was written, so that a reader's lines can be compared.
 */
public final class SituationRun {
    /** Where the run is. */
    public static final String NAMESPACE = "team-a";

    private record Step(Duration pause, Runnable action) {}

    private final FakeFleet fleet;
    private final FakeRun run;
    private final Deque<Step> steps = new ArrayDeque<>();
    private final List<SituationTask> tasks = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private CompletableFuture<?> audience = CompletableFuture.completedFuture(null);
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    SituationRun(FakeFleet fleet, FakeRun run) {
        this.fleet = fleet;
        this.run = run;
    }

    /** The run, which nobody has dispatched before the start. */
    public FakeRun run() {
        return run;
    }

    /** Lets it happen. */
    public SituationRun start() {
        next();
        return this;
    }

    /**
     * Lets it happen.
     *
     * @param whoIsToSeeIt completes when those are there who are to see the first task, which waits for them behind its first lines
     */
    public SituationRun start(CompletableFuture<?> whoIsToSeeIt) {
        audience = whoIsToSeeIt;
        return start();
    }

    /** Completes when the first task has written its first lines, or exceptionally if a step failed. */
    public CompletableFuture<Void> begun() {
        return begun.copy();
    }

    /** Completes when everything has happened and nothing is left on the workers, or exceptionally if a step failed. */
    public CompletableFuture<Void> over() {
        return over.copy();
    }

    /** What the containers wrote so far, in the order of their creation. */
    public List<WrittenLog> written() {
        return tasks.stream().map(SituationTask::written).toList();
    }

    FakeFleet fleet() {
        return fleet;
    }

    /** One more step, so many milliseconds after the one before. */
    SituationRun then(long millis, Runnable action) {
        steps.add(new Step(Duration.ofMillis(millis), action));
        return this;
    }

    /** A Pod is created, runs a little later, and writes so many lines, ten a second; 0 lines a second for all at once. */
    Supplier<SituationTask> thenTask(
            String worker, Supplier<FakeWorkerRun> on, String name, boolean inFinally, int lines, boolean quick) {
        SituationTask[] task = new SituationTask[1];
        then(30, () -> {
            task[0] = SituationTask.create(worker, on.get(), name, inFinally);
            tasks.add(task[0]);
        });
        then(500, () -> task[0].task().start());
        if (quick) {
            then(1, () -> write(task[0], lines));
        } else {
            for (int i = 0; i < lines; i++) {
                then(100, () -> write(task[0], 1));
            }
        }
        return () -> task[0];
    }

    void write(SituationTask task, int lines) {
        task.write(lines);
        begun.complete(null);
    }

    private void next() {
        Step step = steps.poll();
        if (step == null) {
            over.complete(null);
            return;
        }
        fleet.pace().after(step.pause(), () -> {
            try {
                step.action().run();
            } catch (RuntimeException | AssertionError e) {
                begun.completeExceptionally(e);
                over.completeExceptionally(e);
                return;
            }
            if (begun.isDone()) {
                audience.thenRun(this::next);
            } else {
                next();
            }
        });
    }
}
