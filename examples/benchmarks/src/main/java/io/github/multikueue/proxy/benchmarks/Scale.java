package io.github.multikueue.proxy.benchmarks;

import java.time.Duration;

/**
 * How much is measured, and for how long.
 *
 * @param workloads admitted Workloads, with their PipelineRuns, on the manager
 * @param workers workers that answer
 * @param deadWorkers workers that refuse connections
 * @param connections connections of the load generator
 * @param rounds how often a measurement and its reference take turns
 * @param round how long one of these turns lasts, where it is not given by the work
 * @param warmUp how long each side is used before it counts
 * @param listBytes the least size of the TaskRunList
 * @param logMebibytes the size of the large log
 * @param followers readers of one log at the same time
 * @param lines lines written to them
 * @param starts how often the server is started
 * @param rest how long a server is left alone before its memory is read
 * @param logs how many logs, readers and lines there are in the rows about sharing and keeping logs
 * @param runs what happens on the workers in the rows about watching them
 * @param served objects that an API server made with the library has
 * @param watchers clients that watch one resource
 * @param renamedBytes the size of a list of custom resources whose names are replaced
 */
record Scale(
        int workloads,
        int workers,
        int deadWorkers,
        int connections,
        int rounds,
        Duration round,
        Duration warmUp,
        int listBytes,
        int logMebibytes,
        int followers,
        int lines,
        int starts,
        Duration rest,
        LogScale logs,
        Runs runs,
        int served,
        int watchers,
        int renamedBytes) {

    /**
     * How many logs, readers and lines there are.
     *
     * @param sharers readers of one busy container
     * @param busyLines lines it writes
     * @param live containers with a reader each
     * @param liveLines lines each of them writes, at a slow rate
     * @param crowd readers of a few containers
     * @param captured containers that are captured, and nobody reads
     * @param silence how long those write nothing
     */
    record LogScale(int sharers, int busyLines, int live, int liveLines, int crowd, int captured, Duration silence) {}

    /**
     * What happens on the workers while the proxy watches them.
     *
     * @param workers workers, all of them alive
     * @param changes changes of TaskRuns a second, on all workers together
     * @param time how long those go on, and how long nothing happens
     * @param starts containers whose first line is waited for; a third of them to warm up
     * @param followed runs they belong to, with a follower each
     * @param shortRuns short runs
     * @param shortRunsTime within how much time these run
     */
    record Runs(
            int workers, int changes, Duration time, int starts, int followed, int shortRuns, Duration shortRunsTime) {}

    /** What the numbers that are kept are measured with. */
    static Scale full() {
        return new Scale(
                10_000,
                15,
                5,
                16,
                9,
                Duration.ofSeconds(2),
                Duration.ofSeconds(60),
                100 * 1024,
                200,
                1_000,
                200,
                5,
                Duration.ofSeconds(10),
                new LogScale(500, 20_000, 200, 50, 10_000, 10_000, Duration.ofSeconds(5)),
                new Runs(20, 100, Duration.ofSeconds(15), 300, 10, 1_000, Duration.ofSeconds(60)),
                1_000,
                5_000,
                10_000_000);
    }

    /** Enough to see that everything works; no number of it means anything. */
    static Scale minimal() {
        return new Scale(
                20,
                2,
                1,
                2,
                1,
                Duration.ofMillis(50),
                Duration.ofMillis(50),
                10_000,
                1,
                10,
                20,
                1,
                Duration.ZERO,
                new LogScale(10, 200, 4, 4, 40, 40, Duration.ofMillis(50)),
                new Runs(2, 100, Duration.ofMillis(100), 6, 2, 10, Duration.ofSeconds(1)),
                20,
                20,
                200_000);
    }
}
