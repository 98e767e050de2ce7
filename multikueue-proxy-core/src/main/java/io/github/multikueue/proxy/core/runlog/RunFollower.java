package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes along with a run from wherever it stands to its end: looks where Kueue has it and what Tekton has made of it whenever a
 * watch says that something has changed, else at each tick, and has read what is new. For one thread.
 */
final class RunFollower {

    /**
     * How long, once the run is over, a worker may not answer, or have something that goes on, before the rest is given up. In
     * that time Kueue removes from a worker that has come back what it has left there.
     */
    private static final Duration GIVE_UP_AFTER = Duration.ofMinutes(1);

    /** Changes come in groups; looking at each for itself would cost more than it tells. */
    private static final Duration COALESCING = Duration.ofMillis(10);

    private final ContainerLogOpener opener;
    private final RunSource source;
    private final ContainerSelection selection;
    private final LineMerger merger;
    private final AttemptReaderPool readers;
    private final OpenLogs open;
    private final WakeupSignal wakeup;
    private final Duration tick;
    private final WorkerViews views;
    private final StartProblemNotices startProblems;
    private final PlacementNotices notices = new PlacementNotices();
    private final AttemptStates states;
    private final WorkerNotices workerNotices;
    private final List<RunTasks> past;

    /** Of a run that is taken back from a worker, the manager forgets both. */
    private ManagerMemory memory = ManagerMemory.NONE;

    private Placement placement;
    private boolean deleted;
    private @Nullable Instant overSince;

    RunFollower(
            ContainerLogOpener opener,
            RunSource source,
            ContainerSelection selection,
            LineMerger merger,
            AttemptReaderPool readers,
            OpenLogs open,
            WakeupSignal wakeup,
            WorkerViews views,
            Duration tick,
            KnownRun first) {
        this.opener = opener;
        this.source = source;
        this.selection = selection;
        this.merger = merger;
        this.readers = readers;
        this.open = open;
        this.wakeup = wakeup;
        this.tick = tick;
        this.views = views;
        this.states = new AttemptStates(selection);
        this.startProblems = new StartProblemNotices(opener.clock());
        this.placement = first.placement();
        this.past = new ArrayList<>(first.past());
        this.workerNotices = new WorkerNotices(first);
        views.begin(first);
    }

    /** Goes along until the end, or until the reader leaves. */
    void run() throws InterruptedException {
        try (var changes = source.resolver().onChange(placement.job(), wakeup::raise)) {
            memory = new ManagerMemory(source.children().of(placement), Set.of());
            begin();
            goAlong();
        } finally {
            views.close();
            states.abandonAll();
        }
    }

    /** What is over is read first, in the order of the run; from then on as it comes. */
    private void begin() {
        announce(placement);
        List<AttemptState> over = new ArrayList<>();
        List<AttemptState> running = new ArrayList<>();
        Set<String> unreachable = views.problems().keySet();
        newAttempts()
                .forEach(each -> (each.isSettled()
                                        && !unreachable.contains(
                                                each.now().placement().worker())
                                ? over
                                : running)
                        .add(each));
        readers.catchUp(over);
        running.forEach(readers::read);
    }

    private void goAlong() throws InterruptedException {
        String unknown = look();
        while (unknown == null && !(isOver() && readers.isIdle())) {
            if (hasWaitedEnough()) {
                giveUp();
                break;
            }
            wakeup.await(tick);
            if (merger.awaitClosed(COALESCING)) {
                return;
            }
            unknown = look();
        }
        end(unknown);
    }

    private void end(@Nullable String unknown) {
        if (unknown != null) {
            notice(unknown);
        } else {
            views.problems()
                    .forEach((worker, problem) -> notice(
                            "what else there may be on worker " + worker + " is not known: " + problem.getMessage()));
            MissingTaskNotices.of(source, selection, known(), true, memory).forEach(this::notice);
            if (!deleted) {
                notice(PlacementNotices.describe(placement));
            }
        }
        merger.finish();
    }

    /** Looks at everything; returns why there is no point in going on, or null. */
    private @Nullable String look() {
        lookAtManager();
        lookAtWorkers();
        newAttempts().forEach(readers::read);
        readers.beginWaiting();
        try {
            selection.requireKnown(known().all(), isOver());
            return null;
        } catch (NotFoundException e) {
            return e.getMessage();
        }
    }

    private boolean isOver() {
        return overSince != null && views.areOver();
    }

    private boolean hasWaitedEnough() {
        return overSince != null
                && overSince.plus(GIVE_UP_AFTER).isBefore(opener.clock().instant());
    }

    /** What is being read is said to be incomplete, container by container. */
    private void giveUp() throws InterruptedException {
        states.abandonAll();
        open.closeAll();
        while (!readers.awaitIdle(tick)) {
            if (merger.awaitClosed(Duration.ZERO)) {
                return;
            }
        }
    }

    private void lookAtManager() {
        Placement now;
        try {
            now = source.resolve(placement);
        } catch (ProxyException e) {
            return; // The manager answers again some day, or the reader leaves.
        }
        if (now != null) {
            placement = now;
            announce(now);
        } else if (!deleted) {
            deleted = true;
            notice(placement.job() + " was deleted");
        }
        boolean over = deleted || placement.state() == PlacementState.FINISHED;
        if (over && overSince == null) {
            overSince = opener.clock().instant();
            views.forgetLooks();
        } else if (!over) {
            overSince = null;
        }
    }

    private void announce(Placement now) {
        memory = memory.with(now);
        String changed = notices.next(now);
        if (changed != null) {
            notice(changed);
        }
    }

    private void lookAtWorkers() {
        views.look(placement);
        workerNotices.next(placement.job(), views).forEach(this::notice);
        if (overSince != null) {
            rememberPast();
        }
    }

    /** Others may have seen the last of it. */
    private void rememberPast() {
        past.clear();
        past.addAll(source.past(placement, !views.sightings().isEmpty()));
    }

    private KnownRun known() {
        return new KnownRun(placement, past, views.sightings(), views.problems());
    }

    /** Updates what is known of the tries, says what keeps them from starting, and returns those that can be read from now on. */
    private List<AttemptState> newAttempts() {
        List<AttemptLog> attempts = known().attempts();
        List<AttemptState> added = states.update(attempts);
        states.away(views.away());
        for (AttemptLog each : attempts) {
            String problem = selection.wants(each) ? startProblems.next(each) : null;
            if (problem != null) {
                notice(problem);
            }
        }
        return added;
    }

    private void notice(String message) {
        merger.notice(opener.notice(null, message));
    }
}
