package io.github.multikueue.proxy.core.fake;

import java.util.function.Supplier;

/**
 * What may happen to a run on a fleet with the workers {@code worker1} and {@code worker2}, as seen on a real one. The fleet's
 * own removal of finished runs ends most of them.
 */
public enum RunSituation {
    /** A task of a second, then a finally task of three quick lines; everything is gone a second later. */
    SHORT_LAST_TASK {
        @Override
        void write(SituationRun story) {
            Supplier<SituationTask> main = story.thenTask(FIRST, remote(story), "main", false, 10, false);
            story.then(30, () -> main.get().task().finish());
            quickFinally(story, FIRST, remote(story));
            story.then(50, () -> story.run().finish(true)).then(REMOVED, () -> {});
        }
    },
    /** One task of three quick lines. */
    ONE_SHORT_TASK {
        @Override
        void write(SituationRun story) {
            Supplier<SituationTask> main = story.thenTask(FIRST, remote(story), "main", false, 3, true);
            story.then(80, () -> main.get().task().finish());
            story.then(50, () -> story.run().finish(true)).then(REMOVED, () -> {});
        }
    },
    /** Evicted while it runs, then admitted by the same worker and executed anew under the same names of TaskRun and Pod. */
    EVICTED_TO_THE_SAME_WORKER {
        @Override
        void write(SituationRun story) {
            story.thenTask(FIRST, remote(story), "main", false, 5, false);
            story.then(100, () -> story.run().retryCheck().evict());
            story.then(100, () -> story.run().finishEviction());
            story.then(200, () -> story.run().admit(FIRST));
            Supplier<SituationTask> again = story.thenTask(FIRST, remote(story), "main", false, 5, false);
            story.then(30, () -> again.get().task().finish());
            story.then(50, () -> story.run().finish(true)).then(REMOVED, () -> {});
        }
    },
    /** Evicted while it runs; another worker makes the run anew, stopped, and runs its finally task. */
    EVICTED_TO_ANOTHER_WORKER {
        @Override
        void write(SituationRun story) {
            story.thenTask(FIRST, remote(story), "main", false, 5, false);
            story.then(100, () -> story.run().retryCheck().evict());
            story.then(50, () -> story.run().nominateAgain(SECOND));
            story.then(100, () -> story.run().runAgainOn(SECOND));
            quickFinally(story, SECOND, remote(story));
            story.then(100, () -> story.run().finishStopped()).then(REMOVED, () -> {});
        }
    },
    /** Its Workload is deactivated while it runs; both workers make the run anew, and run its finally task under one name. */
    DEACTIVATED {
        @Override
        void write(SituationRun story) {
            story.thenTask(FIRST, remote(story), "main", false, 5, false);
            story.then(100, () -> story.run().deactivate());
            story.then(50, () -> story.run().nominateAgain(FIRST, SECOND));
            FakeWorkerRun[] again = new FakeWorkerRun[2];
            story.then(100, () -> again[0] = story.run().runAgainOn(FIRST));
            story.then(20, () -> again[1] = story.run().runAgainOn(SECOND));
            quickFinally(story, FIRST, () -> again[0]);
            quickFinally(story, SECOND, () -> again[1]);
            story.then(100, () -> story.run().finishStopped()).then(REMOVED, () -> {});
        }
    },
    /** The user deletes it while it runs. */
    DELETED {
        @Override
        void write(SituationRun story) {
            story.thenTask(FIRST, remote(story), "main", false, 5, false);
            story.then(100, () -> story.run().deleteAtPace()).then(REMOVED, () -> {});
        }
    },
    /**
     * The API server of its worker dies while the task goes on; the other worker runs the finally task; the first comes back
     * with Pod and log, after it has forbidden everything for a moment, and Kueue cleans up there seconds later.
     */
    WORKER_LOST_AND_BACK {
        @Override
        void write(SituationRun story) {
            Supplier<SituationTask> main = story.thenTask(FIRST, remote(story), "main", false, 5, false);
            story.then(50, () -> story.run().workerLost());
            story.then(100, () -> main.get().write(5));
            story.then(400, () -> story.run().giveUpWorker().nominateAgain(SECOND));
            story.then(1_000, () -> story.run().runAgainOn(SECOND));
            quickFinally(story, SECOND, remote(story));
            story.then(100, () -> story.run().finishStopped());
            story.then(REMOVED, () -> story.fleet().restartWorker(FIRST));
            story.then(500, () -> main.get().task().finish());
            story.then(5_000, () -> story.fleet().collectGarbage()).then(REMOVED, () -> {});
        }
    },
    /** The manager's API server restarts while the task goes on, and forbids everything for a moment. */
    MANAGER_RESTARTED {
        @Override
        void write(SituationRun story) {
            restarted(story, () -> story.fleet().restartManager());
        }
    },
    /** The API server of its worker restarts while the task goes on, and forbids everything for a moment. */
    WORKER_RESTARTED {
        @Override
        void write(SituationRun story) {
            restarted(story, () -> story.fleet().restartWorker(FIRST));
        }
    };

    private static final String FIRST = "worker1";
    private static final String SECOND = "worker2";
    /** By then the fleet has removed what was finished a second before. */
    private static final long REMOVED = 2_000;

    /** Creates a run of this name on the manager, to which this happens from its start on. */
    public SituationRun of(FakeFleet fleet, String name) {
        SituationRun story = new SituationRun(fleet, fleet.createPipelineRun(SituationRun.NAMESPACE, name));
        story.then(50, () -> story.run().queue());
        story.then(50, () -> story.run().nominate(FIRST, SECOND));
        story.then(100, () -> story.run().admit(FIRST));
        write(story);
        return story;
    }

    /** Adds what happens from the admission on. */
    abstract void write(SituationRun story);

    private static Supplier<FakeWorkerRun> remote(SituationRun story) {
        return () -> story.run().remote();
    }

    private static void restarted(SituationRun story, Runnable restart) {
        Supplier<SituationTask> main = story.thenTask(FIRST, remote(story), "main", false, 5, false);
        story.then(50, restart);
        for (int i = 0; i < 30; i++) {
            story.then(100, () -> main.get().write(1));
        }
        story.then(30, () -> main.get().task().finish());
        story.then(50, () -> story.run().finish(true)).then(REMOVED, () -> {});
    }

    private static void quickFinally(SituationRun story, String worker, Supplier<FakeWorkerRun> on) {
        Supplier<SituationTask> last = story.thenTask(worker, on, "fin", true, 3, true);
        story.then(70, () -> last.get().task().finish());
    }
}
