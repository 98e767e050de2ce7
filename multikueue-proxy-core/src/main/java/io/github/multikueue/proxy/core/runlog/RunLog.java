package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.GoneException;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotAdmittedException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.TooManyRequestsException;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.logs.CursorPlaces;
import io.github.multikueue.proxy.core.logs.CursorScope;
import io.github.multikueue.proxy.core.logs.Cursors;
import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogFeed;
import io.github.multikueue.proxy.core.tekton.RunContents;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a whole run: all steps of all tries of all tasks, members of matrices, finally tasks and tasks of child
 * PipelineRuns among them.
 *
 * <p>What is over is told in the order the tasks ran: by the start of a task, then by its place in the pipeline, then by its
 * name, finally tasks last; tasks that ran at the same time one after another, their tries and steps in order, sidecars
 * behind the steps. A run that is followed is told in this order up to now, and from then on line by line as it comes, each
 * try in a thread of its own: steps one after another, sidecars at the same time. A run may be followed before there is
 * anything of it; notices ({@link LogEvent.Notice} without an origin) say where it stands each time that changes, and it is
 * followed to whatever worker it goes, until it has finished, or was deleted, and all logs are read to their ends.
 *
 * <p>What cannot be read of single containers is told in notices with their origin. A task that has no Pod, such as a
 * CustomRun, is told of in a notice if it failed.
 *
 * <p>Cursors are bound to the UID of the run on the manager. With one, the options that say where to begin
 * ({@code tailLines}) count no more; the others should be the same as before, since containers that were read to their ends
 * stay so.
 *
 * <p>Safe for use by many threads.
 */
public final class RunLog {

    private static final Logger log = LoggerFactory.getLogger(RunLog.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final RunSource source;
    private final LogStreamer logs;
    private final Cursors cursors;
    private final ExecutorService threads;
    private final Clock clock;
    private final Duration tick;

    /**
     * @param resolver says where runs are; asked at each tick by each reader that follows
     * @param contents says what they are made of
     * @param history what runs were made of that are gone from their workers
     * @param logs opens containers' logs in the timestamped form; a log that is followed must not end before its container
     *     does
     * @param cursors writes and reads cursors
     * @param threads runs one task for each reader, and one more for each try that a reader follows; rejects what is too much
     * @param clock gives notices their times
     * @param tick how often a run that is followed is looked at
     */
    public RunLog(
            WorkloadResolver resolver,
            RunContents contents,
            RunHistory history,
            LogStreamer logs,
            Cursors cursors,
            ExecutorService threads,
            Clock clock,
            Duration tick) {
        this.source = new RunSource(resolver, contents, history);
        this.logs = logs;
        this.cursors = cursors;
        this.threads = threads;
        this.clock = clock;
        this.tick = tick;
    }

    /**
     * Opens the log of a run. The caller's access has been reviewed.
     *
     * @param cursor where to go on, as it was given with a line of this run's log; or null
     * @throws BadRequestException if options exclude each other, or the cursor is not one of this run
     * @throws NotFoundException if there is no such run, task, step or attempt, or nothing of the run is there any more; a
     *     message names what exists
     * @throws GoneException the same, if there was something of the run when the cursor was given
     * @throws NotAdmittedException if the run is not on a worker, and is not to be followed
     * @throws TooManyRequestsException if there is no thread to read with
     */
    public LogFeed open(Caller caller, JobReference job, RunLogOptions options, @Nullable String cursor) {
        Selection selection = new Selection(options);
        Placement placement = source.resolver().resolve(job);
        CursorScope scope = CursorScope.run(placement.jobUid());
        CursorPlaces given = cursor == null ? null : cursors.read(scope, cursor);
        KnownRun known = look(placement, options.follow(), cursor != null);
        boolean complete = !options.follow() || placement.state() == PlacementState.FINISHED;
        selection.requireKnown(known.all(), complete);
        RunReading reading = new RunReading(caller, source.contents(), logs, options, clock);
        Portion portion = given == null ? portion(reading, selection, known) : Portion.allBehind(given);
        return begin(reading, selection, known, portion, cursors.writer(scope));
    }

    private KnownRun look(Placement placement, boolean follow, boolean resumed) {
        try {
            return source.look(placement, follow);
        } catch (NotFoundException | NotAdmittedException e) {
            throw resumed ? new GoneException(String.valueOf(e.getMessage())) : e;
        }
    }

    private static Portion portion(RunReading reading, Selection selection, KnownRun known) {
        Long lines = reading.options().tailLines();
        return lines == null
                ? Portion.allBehind(new CursorPlaces())
                : TailFinder.find(reading, selection, wanted(selection, known), lines);
    }

    private static List<AttemptLog> wanted(Selection selection, KnownRun known) {
        return known.attempts().stream().filter(selection::wants).toList();
    }

    private LogFeed begin(
            RunReading reading, Selection selection, KnownRun known, Portion portion, Cursors.Writer writer) {
        LineMerger merger = new LineMerger();
        OpenLogs open = new OpenLogs();
        boolean follow = reading.options().follow();
        Lanes lanes = new Lanes(threads, new AttemptReader(reading, selection, portion, merger, open, follow), merger);
        execute(
                follow
                        ? () -> follow(new RunFollower(reading, source, selection, merger, lanes, tick, known), merger)
                        : () -> tell(reading, selection, known, merger, lanes));
        // Nobody is interrupted: somebody else may wait for the answer to the same question.
        return new RunFeed(merger, portion.behind().copy(), writer, open::closeAll);
    }

    private void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            throw new TooManyRequestsException("too many logs of runs are being read", RETRY_AFTER);
        }
    }

    private static void tell(RunReading reading, Selection selection, KnownRun known, LineMerger merger, Lanes lanes) {
        if (known.problem() != null) {
            merger.notice(reading.notice(null, "only what was kept can be told: " + known.problem()));
        }
        lanes.tell(wanted(selection, known).stream()
                .map(each -> new AttemptState(each, true))
                .toList());
        merger.finish();
    }

    private static void follow(RunFollower follower, LineMerger merger) {
        try {
            follower.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The reader has left.
        } catch (RuntimeException e) {
            log.error("following a run failed", e);
            merger.fail(e);
        }
    }
}
