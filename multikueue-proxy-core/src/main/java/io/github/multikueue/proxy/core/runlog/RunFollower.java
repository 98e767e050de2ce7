package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.logs.CursorKey;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Goes along with a run from wherever it stands to its end: looks again and again where Kueue has it and what Tekton has
 * made of it, and has read what is new. For one thread.
 */
final class RunFollower {

    /** How long the worker of a finished run may not answer before the run is taken for gone from it. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final RunReading reading;
    private final RunSource source;
    private final Selection selection;
    private final LineMerger merger;
    private final Lanes lanes;
    private final Duration tick;
    private final RunNotices notices = new RunNotices();
    private final Map<CursorKey, AttemptState> states = new HashMap<>();
    /** What was seen, by the UID of the run on its worker. */
    private final Map<String, RunTasks> seen = new LinkedHashMap<>();

    private Placement placement;
    private @Nullable RunTasks present;
    private @Nullable Instant failingSince;
    private boolean deleted;
    private boolean settled;

    RunFollower(
            RunReading reading,
            RunSource source,
            Selection selection,
            LineMerger merger,
            Lanes lanes,
            Duration tick,
            KnownRun first) {
        this.reading = reading;
        this.source = source;
        this.selection = selection;
        this.merger = merger;
        this.lanes = lanes;
        this.tick = tick;
        this.placement = first.placement();
        this.present = first.present();
        first.all().forEach(each -> seen.put(each.runUid(), each));
    }

    /** Goes along until the end, or until the reader leaves. */
    void run() throws InterruptedException {
        try {
            begin();
            goAlong();
        } finally {
            states.values().forEach(AttemptState::abandon);
        }
    }

    /** What is over is read first, in the order of the run; from then on as it comes. */
    private void begin() {
        announce(placement);
        List<AttemptState> over = new ArrayList<>();
        List<AttemptState> running = new ArrayList<>();
        newAttempts().forEach(each -> (each.isSettled() ? over : running).add(each));
        lanes.catchUp(over);
        running.forEach(lanes::read);
    }

    private void goAlong() throws InterruptedException {
        String unknown = look();
        while (unknown == null && !(isOver() && lanes.awaitIdle(tick))) {
            if (merger.awaitClosed(isOver() ? Duration.ZERO : tick)) {
                return;
            }
            unknown = look();
        }
        if (unknown != null) {
            notice(unknown);
        } else if (!deleted) {
            notice(RunNotices.describe(placement));
        }
        merger.finish();
    }

    /** Looks at everything; returns why there is no point in going on, or null. */
    private @Nullable String look() {
        lookAtManager();
        lookAtWorker();
        newAttempts().forEach(lanes::read);
        lanes.beginWaiting();
        try {
            selection.requireKnown(seen.values(), isOver());
            return null;
        } catch (NotFoundException e) {
            return e.getMessage();
        }
    }

    private boolean isOver() {
        return settled && (deleted || placement.state() == PlacementState.FINISHED);
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
    }

    private void announce(Placement now) {
        String changed = notices.next(now);
        if (changed != null) {
            notice(changed);
        }
    }

    private void lookAtWorker() {
        if (placement.worker() == null) {
            gone();
            return;
        }
        try {
            see(source.contents().tasks(placement));
        } catch (NotFoundException e) {
            gone();
        } catch (ProxyException e) {
            failed(e);
        }
    }

    private void see(RunTasks now) {
        failingSince = null;
        settled = now.complete();
        if (!seen.isEmpty() && !seen.containsKey(now.runUid())) {
            notice(placement.job() + " runs anew on worker " + now.worker());
        }
        // While a run is being removed, its TaskRuns go first.
        seen.merge(now.runUid(), now, (before, latest) -> latest.including(before));
        present = now;
    }

    /** There is nothing on a worker, not yet or not any more; others may have seen the last of it. */
    private void gone() {
        failingSince = null;
        if (present != null || !settled) {
            source.history().of(placement).forEach(each -> seen.merge(each.runUid(), each, RunFollower::later));
        }
        settled = true;
        present = null;
    }

    private static RunTasks later(RunTasks one, RunTasks other) {
        return other.complete() || other.tasks().size() > one.tasks().size()
                ? other.including(one)
                : one.including(other);
    }

    private void failed(ProxyException e) {
        Instant now = reading.clock().instant();
        if (failingSince == null) {
            failingSince = now;
            notice("trying again: " + e.getMessage());
        }
        settled = failingSince.plus(PATIENCE).isBefore(now);
        if (settled) {
            present = null;
        }
    }

    /** Updates what is known of the tries, and returns those that can be read from now on. */
    private List<AttemptState> newAttempts() {
        List<AttemptState> added = new ArrayList<>();
        for (AttemptLog each : new KnownRun(placement, List.copyOf(seen.values()), present, null).attempts()) {
            AttemptState known = states.get(each.key());
            if (known != null) {
                known.update(each);
            } else if (selection.wants(each) && (each.hasPod() || each.attempt().failed())) {
                AttemptState state = new AttemptState(each, false);
                states.put(each.key(), state);
                added.add(state);
            }
        }
        return added;
    }

    private void notice(String message) {
        merger.notice(reading.notice(null, message));
    }
}
