package io.github.multikueue.proxy.server.demo;

import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeLog;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * What happens on the fleet of the demo. Some runs stay, one in each state worth looking at; others come and go, a few at a
 * time. Each has a thread that acts as Kueue and Tekton for it.
 */
final class Scenario implements AutoCloseable {

    static final String NAMESPACE = "team-a";
    static final String LIVE_RUN = "hello";
    static final String SLOW_RUN = "slow";
    static final String MOVING_RUN = "moving";
    static final String FINISHED_RUN = "finished";
    static final String LIVE_STEP = "count";
    static final List<String> WORKERS = List.of("spoke-1", "spoke-2");

    private static final int MOST_RUNS = 32;
    private static final int KEPT_LINES = 1_000;
    private static final int KEPT_RUNS = 20;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration BETWEEN_RUNS = Duration.ofSeconds(6);
    private static final Duration LOOKED_AT = Duration.ofSeconds(5);

    private final FakeFleet fleet;
    private final ExecutorService threads = Threads.blocking("demo", MOST_RUNS);

    /** What happens to a run. */
    private interface Life {
        void live(FakeRun run) throws InterruptedException;
    }

    /** A story that goes on until it is interrupted or over. */
    private interface Story {
        void tell() throws InterruptedException;
    }

    Scenario(FakeFleet fleet) {
        this.fleet = fleet;
    }

    /** Sets up the runs that stay; returns the Pod of the live one. */
    String start() {
        FakeTask live = create(LIVE_RUN).admit("spoke-1").startTask("main", LIVE_STEP);
        FakeLog log = live.step(LIVE_STEP).log().line("hello, this line was written before you came");
        create("waiting").queue();
        create("nominated").nominate(WORKERS.toArray(String[]::new));
        begin(() -> leave(create("evicted")));
        begin(() -> finish(create(FINISHED_RUN)));
        begin(() -> count(log));
        begin(() -> repeat(SLOW_RUN, Scenario::liveSlowly));
        begin(() -> repeat(MOVING_RUN, Scenario::move));
        begin(this::keepCreating);
        return live.podName();
    }

    /** The names of the runs that the manager has, sorted. */
    List<String> runs() {
        return fleet.manager().list("pipelineruns", NAMESPACE).stream()
                .map(each -> each.at("/metadata/name").asText())
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private FakeRun create(String name) {
        return fleet.createPipelineRun(NAMESPACE, name);
    }

    private void begin(Story story) {
        try {
            threads.execute(() -> {
                try {
                    story.tell();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        } catch (RejectedExecutionException e) {
            // The demo is over, or there are runs enough.
            return;
        }
    }

    private static void count(FakeLog log) throws InterruptedException {
        for (long n = 1; ; n++) {
            log.line("line " + n + ", live from the worker");
            log.rotate(KEPT_LINES);
            pause(SECOND);
        }
    }

    /** On a worker long enough to be seen there, and then leaving it for as long as the demo lasts. */
    private static void leave(FakeRun run) throws InterruptedException {
        run.admit("spoke-2");
        pause(LOOKED_AT);
        run.evict();
    }

    /** Over at once, and removed from its worker when its log has been captured. */
    private static void finish(FakeRun run) throws InterruptedException {
        FakeTask task = run.admit("spoke-2").startTask("main", "run");
        task.step("run").log().line("written on a worker that does not have it any more", "the last line");
        task.finish();
        run.finish(true);
        pause(LOOKED_AT);
        run.removeFromWorker();
    }

    private void keepCreating() throws InterruptedException {
        Deque<FakeRun> kept = new ArrayDeque<>();
        for (int n = 1; ; n++) {
            FakeRun run = create("build-" + n);
            if (n > 1) {
                kept.add(run); // The first one stays on the manager, since the handout names it.
            }
            if (kept.size() > KEPT_RUNS) {
                kept.remove().delete();
            }
            String worker = WORKERS.get(n % WORKERS.size());
            boolean succeeds = n % 3 != 0;
            begin(() -> live(run, worker, succeeds));
            pause(BETWEEN_RUNS);
        }
    }

    /** A run that starts anew for ever, so that whoever comes can follow it. */
    private void repeat(String name, Life life) throws InterruptedException {
        while (true) {
            FakeRun run = create(name);
            life.live(run);
            pause(LOOKED_AT);
            run.removeFromWorker();
            pause(BETWEEN_RUNS);
            run.delete();
        }
    }

    private static void liveSlowly(FakeRun run) throws InterruptedException {
        run.queue();
        pause(BETWEEN_RUNS);
        run.nominate(WORKERS.toArray(String[]::new));
        pause(SECOND);
        run.admit("spoke-1");
        task(run, "clone", true, "fetch", "verify");
        task(run, "compile", true, "compile", "test");
        task(run, "deploy", true, "deploy");
        run.finish(true);
    }

    /** Evicted while it runs, admitted by the other worker, and executed anew there. */
    private static void move(FakeRun run) throws InterruptedException {
        run.queue();
        pause(SECOND);
        run.nominate(WORKERS.toArray(String[]::new));
        pause(SECOND);
        run.admit("spoke-1");
        work(run.startTask("train", "train").step("train").log(), "train on spoke-1");
        run.retryCheck().evict();
        pause(SECOND);
        run.finishEviction();
        pause(LOOKED_AT);
        run.admit("spoke-2");
        task(run, "train", true, "train");
        run.finish(true);
    }

    /** The life of one run. */
    private static void live(FakeRun run, String worker, boolean succeeds) throws InterruptedException {
        run.queue();
        pause(SECOND);
        run.nominate(WORKERS.toArray(String[]::new));
        pause(SECOND);
        run.admit(worker);
        task(run, "clone", true, "fetch", "verify");
        task(run, "compile", succeeds, "compile", "test");
        run.finish(succeeds);
        pause(LOOKED_AT);
        run.removeFromWorker();
    }

    /** If it is to fail, its first step does, and the others do not have their turn. */
    private static void task(FakeRun run, String name, boolean succeeds, String... steps) throws InterruptedException {
        FakeTask task = run.startTask(name, steps);
        boolean goesOn = true;
        for (String step : steps) {
            if (goesOn) {
                work(task.step(step).log(), step);
                task.step(step).finish(succeeds ? 0 : 1);
                goesOn = succeeds;
            } else {
                task.step(step).skip();
            }
        }
        if (succeeds) {
            task.finish();
        } else {
            task.fail();
        }
    }

    private static void work(FakeLog log, String step) throws InterruptedException {
        for (int percent = 25; percent <= 100; percent += 25) {
            log.line(step + ": " + percent + " %");
            pause(SECOND);
        }
    }

    private static void pause(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }
}
