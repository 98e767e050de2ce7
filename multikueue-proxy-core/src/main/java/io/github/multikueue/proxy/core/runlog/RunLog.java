package io.github.multikueue.proxy.core.runlog;

import com.github.benmanes.caffeine.cache.Ticker;
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
import io.github.multikueue.proxy.core.kube.client.Background;
import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogFeed;
import io.github.multikueue.proxy.core.logs.cursor.CursorPlaces;
import io.github.multikueue.proxy.core.logs.cursor.CursorScope;
import io.github.multikueue.proxy.core.logs.cursor.Cursors;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
public final class RunLog implements Background {

    private static final Logger log = LoggerFactory.getLogger(RunLog.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final RunSource source;
    private final LogStreamer logs;
    private final Cursors cursors;
    private final ExecutorService threads;
    private final Clock clock;
    private final Duration tick;
    private final Set<RunFeed> open = ConcurrentHashMap.newKeySet();

    /**
     * @param source says where runs are, what they are made of, and what they were made of
     * @param logs opens containers' logs in the timestamped form; a log that is followed must not end before its container
     *     does
     * @param cursors writes and reads cursors
     * @param threads runs one task for each reader, and one more for each try that a reader follows; rejects what is too much;
     *     shut down with this
     * @param clock gives notices their times
     * @param tick how often a run that is followed is looked at where nothing is told of changes
     */
    public RunLog(
            RunSource source, LogStreamer logs, Cursors cursors, ExecutorService threads, Clock clock, Duration tick) {
        this.source = source;
        this.logs = logs;
        this.cursors = cursors;
        this.threads = threads;
        this.clock = clock;
        this.tick = tick;
    }

    @Override
    public void start() {}

    /** Ends all readers: what they read breaks off. */
    @Override
    public void close() {
        threads.shutdown();
        open.forEach(RunFeed::close);
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
        ContainerSelection selection = new ContainerSelection(options);
        Placement placement = source.resolver().resolve(job);
        CursorScope scope = CursorScope.run(placement.jobUid());
        CursorPlaces given = cursor == null ? null : cursors.read(scope, cursor);
        KnownRun known = look(placement, options.follow(), cursor != null);
        boolean complete = !options.follow() || placement.state() == PlacementState.FINISHED;
        selection.requireKnown(known.all(), complete);
        ContainerLogOpener opener =
                new ContainerLogOpener(caller, source.observer().contents(), logs, options, clock);
        RunLogRange range = given == null ? range(opener, selection, known) : RunLogRange.allBehind(given);
        return begin(opener, selection, known, range, cursors.writer(scope));
    }

    private KnownRun look(Placement placement, boolean follow, boolean resumed) {
        try {
            return source.look(placement, follow);
        } catch (NotFoundException | NotAdmittedException e) {
            throw resumed ? new GoneException(String.valueOf(e.getMessage())) : e;
        }
    }

    private static RunLogRange range(ContainerLogOpener opener, ContainerSelection selection, KnownRun known) {
        Long lines = opener.options().tailLines();
        return lines == null
                ? RunLogRange.allBehind(new CursorPlaces())
                : TailFinder.find(opener, selection, wanted(selection, known), lines);
    }

    private static List<AttemptLog> wanted(ContainerSelection selection, KnownRun known) {
        return known.attempts().stream().filter(selection::wants).toList();
    }

    private LogFeed begin(
            ContainerLogOpener opener,
            ContainerSelection selection,
            KnownRun known,
            RunLogRange range,
            Cursors.Writer writer) {
        LineMerger merger = new LineMerger(Ticker.systemTicker());
        OpenLogs read = new OpenLogs();
        WakeupSignal wakeup = new WakeupSignal();
        boolean follow = opener.options().follow();
        AttemptReader reader = new AttemptReader(opener, selection, range, merger, read, follow);
        AttemptReaderPool readers = new AttemptReaderPool(threads, reader, merger, wakeup);
        execute(
                follow
                        ? () -> follow(
                                new RunFollower(
                                        opener,
                                        source,
                                        selection,
                                        merger,
                                        readers,
                                        read,
                                        wakeup,
                                        new WorkerViews(source, threads, wakeup),
                                        tick,
                                        known),
                                merger)
                        : () -> tell(opener, selection, known, merger, readers));
        // Nobody is interrupted: somebody else may wait for the answer to the same question.
        return keep(new RunFeed(merger, range.behind().copy(), writer, feed -> {
            open.remove(feed);
            read.closeAll();
            wakeup.raise();
        }));
    }

    private RunFeed keep(RunFeed feed) {
        open.add(feed);
        if (threads.isShutdown()) {
            feed.close();
        }
        return feed;
    }

    private void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            throw new TooManyRequestsException("too many logs of runs are being read", RETRY_AFTER);
        }
    }

    private void tell(
            ContainerLogOpener opener,
            ContainerSelection selection,
            KnownRun known,
            LineMerger merger,
            AttemptReaderPool readers) {
        known.problems()
                .forEach((worker, problem) ->
                        merger.notice(opener.notice(null, "only what was kept can be told: " + problem.getMessage())));
        readers.tell(wanted(selection, known).stream()
                .map(each -> new AttemptState(each, true))
                .toList());
        boolean over = known.placement().state() == PlacementState.FINISHED;
        MissingTaskNotices.of(source, selection, known, over, ManagerMemory.NONE)
                .forEach(each -> merger.notice(opener.notice(null, each)));
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
