package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.api.LostLogException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import io.github.multikueue.proxy.core.logs.cursor.CursorKey;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import io.github.multikueue.proxy.core.tekton.TaskContainer;
import io.github.multikueue.proxy.core.tekton.TaskContainer.Kind;
import io.github.multikueue.proxy.core.tekton.TaskContainer.State;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the logs of tries, container after container, and hands them to the reader of the run. What goes wrong with one
 * container becomes a notice. Safe for use by many threads, each with a try of its own.
 */
final class AttemptReader {

    private final ContainerLogOpener opener;
    private final ContainerSelection selection;
    private final RunLogRange range;
    private final LineMerger merger;
    private final PatientCopier copier;
    private final boolean follow;

    AttemptReader(
            ContainerLogOpener opener,
            ContainerSelection selection,
            RunLogRange range,
            LineMerger merger,
            OpenLogs open,
            boolean follow) {
        this.opener = opener;
        this.selection = selection;
        this.range = range;
        this.merger = merger;
        this.copier = new PatientCopier(opener, merger, open, follow);
        this.follow = follow;
    }

    /**
     * Reads one try to its end.
     *
     * @param writer who writes to the merger
     * @param sidecars reads what is to be read at the same time, or null to read one after another
     * @throws IOException if the reader has left
     */
    void read(AttemptState state, Object writer, @Nullable SidecarReaders sidecars)
            throws IOException, InterruptedException {
        AttemptLog log = state.now();
        if (range.isDone(log)) {
            return;
        }
        if (log.hasPod()) {
            log = withContainers(state, pod(log, writer));
            if (!readAll(state, log, writer, sidecars)) {
                return;
            }
        }
        over(state.await(each -> each.attempt().complete()), log.attempt(), writer);
    }

    /** Returns true when nothing is left to read. */
    private boolean readAll(AttemptState state, AttemptLog log, Object writer, @Nullable SidecarReaders sidecars)
            throws IOException, InterruptedException {
        if (!hasContainers(log) && !log.present()) {
            String words = ": pod " + log.attempt().pod() + " was removed from the worker before anybody had seen it";
            notice(writer, null, "the log of " + log.title() + " is not known" + words);
            return true;
        }
        List<TaskContainer> inOrder = new ArrayList<>(selection.containers(log.attempt()));
        if (sidecars != null) {
            inOrder.removeIf(each -> each.kind() == Kind.SIDECAR && sidecars.begin(own -> read(state, log, each, own)));
        }
        boolean all = true;
        for (TaskContainer each : inOrder) {
            all &= read(state, log, each, writer);
        }
        return sidecars == null ? all : sidecars.join() && all;
    }

    /** A worker that cannot be asked for the Pod may be asked for its log a moment later, or somebody else has it. */
    private AttemptLog pod(AttemptLog log, Object writer) throws IOException, InterruptedException {
        try {
            return opener.withPod(log);
        } catch (ProxyException e) {
            notice(
                    writer,
                    null,
                    log.title() + ": pod " + log.attempt().pod() + " cannot be looked at: " + e.getMessage());
            return log;
        }
    }

    /** A worker that did not have the Pod when it was asked may have it since; who watches it will tell. */
    private static AttemptLog withContainers(AttemptState state, AttemptLog asked) throws InterruptedException {
        if (hasContainers(asked)) {
            return asked;
        }
        AttemptLog last = state.await(AttemptReader::hasContainers);
        return hasContainers(last) ? last : asked;
    }

    private static boolean hasContainers(AttemptLog log) {
        return !log.attempt().containers().isEmpty();
    }

    private void over(AttemptLog last, TaskAttempt containers, Object writer) throws IOException, InterruptedException {
        TaskAttempt attempt = last.attempt();
        if (attempt.complete()) {
            List<CursorKey> keys =
                    containers.containers().stream().map(last::key).toList();
            boolean silent = attempt.containers(Kind.STEP).stream().noneMatch(AttemptReader::hasRun);
            String failure = last.title() + " failed: " + attempt.reason() + ": " + attempt.message();
            merger.put(
                    writer,
                    new FeedItem(
                            attempt.failed() && silent ? opener.notice(null, failure) : null,
                            places -> places.done(last.key(), keys),
                            true));
        }
    }

    private static boolean hasRun(TaskContainer container) {
        return container.state() == State.TERMINATED && !container.skipped();
    }

    /** Returns true when nothing is left to read. */
    private boolean read(AttemptState state, AttemptLog log, TaskContainer container, Object writer)
            throws IOException, InterruptedException {
        if (range.isDone(log, container)) {
            return true;
        }
        AttemptLog last = state.await(each -> hasItsTurn(find(each, container)) && isIdentified(log, each));
        TaskContainer now = find(last, container);
        if (!selection.isReadable(now) && !isLost(last, now)) {
            return true;
        }
        AttemptLog known = last.attempt().podUid() == null && log.attempt().podUid() != null ? log : last;
        if (range.isDone(known, container)) {
            return true;
        }
        LogOrigin origin = known.origin(container);
        try {
            boolean toItsEnd = copier.copy(state, known, now, range, writer);
            if (toItsEnd && (follow || now.state() == State.TERMINATED)) {
                merger.put(writer, FeedItem.progress(places -> places.done(known.key(container))));
            }
            return toItsEnd;
        } catch (LostLogException e) {
            notice(writer, origin, String.valueOf(e.getMessage()));
            return true;
        } catch (NotFoundException e) {
            notice(writer, origin, known.title(now) + " is gone: " + e.getMessage());
            return true;
        } catch (ProxyException e) {
            notice(writer, origin, known.title(now) + " cannot be read: " + e.getMessage());
        } catch (IOException e) {
            if (merger.awaitClosed(Duration.ZERO)) {
                throw e;
            }
            notice(writer, origin, PatientCopier.brokeOff(known, now, e));
        }
        return false;
    }

    /** A Pod that is there is known by its UID a moment after its TaskRun has named it: the name may be that of an older one. */
    private boolean isIdentified(AttemptLog first, AttemptLog now) {
        return first.attempt().podUid() != null || now.attempt().podUid() != null || !now.present();
    }

    /** Whether its Pod is gone, and nobody has seen whether the container ran. */
    private boolean isLost(AttemptLog last, TaskContainer container) {
        return !selection.failedOnly()
                && !last.present()
                && !last.attempt().complete()
                && container.state() == State.WAITING;
    }

    /**
     * A log that is opened before its container starts is asked for again only after a pause, and short tasks live no longer. Whether
     * a step failed is known at its end.
     */
    private boolean hasItsTurn(TaskContainer container) {
        boolean started = container.state() != State.WAITING && container.state() != State.UNKNOWN;
        return selection.failedOnly() ? container.state() == State.TERMINATED : started;
    }

    private static TaskContainer find(AttemptLog log, TaskContainer container) {
        return log.attempt().containers().stream()
                .filter(each -> each.name().equals(container.name()))
                .findFirst()
                .orElse(container);
    }

    private void notice(Object writer, @Nullable LogOrigin origin, String message)
            throws IOException, InterruptedException {
        merger.breakLine(writer);
        merger.put(writer, FeedItem.notice(opener.notice(origin, message)));
    }
}
