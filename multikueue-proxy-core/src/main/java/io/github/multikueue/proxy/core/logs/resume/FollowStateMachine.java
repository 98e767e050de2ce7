package io.github.multikueue.proxy.core.logs.resume;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.logs.ContainerStates;
import io.github.multikueue.proxy.core.logs.ObservedContainer;
import io.github.multikueue.proxy.core.logs.ObservedContainer.Phase;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which call comes next in a followed log, and makes it: another transfer, a look at the container, a pause, or none
 * any more. The table in the package's documentation has the states. For one thread.
 */
final class FollowStateMachine {

    private static final Logger log = LoggerFactory.getLogger(FollowStateMachine.class);

    private final LineDeduplicator delivered;
    private final FollowState state;
    private final RetryBackoff backoff;
    private final TransferStart start;
    private final LogCompleteness completeness;
    private final TransferOpener opener;
    private final EndOfLog end;
    private final ContainerInspector inspector;
    private final TransferFailures failures;

    /**
     * @param delivered is told when a transfer begins
     * @param notices takes what the reader should know
     * @param caughtUp is told once when everything that was there at the beginning has been read; or null
     */
    FollowStateMachine(
            LogStreamer live,
            LogRequest request,
            ContainerStates states,
            ResumePolicy policy,
            LineDeduplicator delivered,
            CancellableWaits waits,
            Consumer<String> notices,
            @Nullable Runnable caughtUp) {
        this.delivered = delivered;
        this.state = new FollowState(caughtUp);
        this.backoff = new RetryBackoff(policy, waits, request, notices);
        this.start = new TransferStart(request.options(), policy.ticker(), delivered.any());
        this.completeness = new LogCompleteness(policy.clock());
        this.end = new EndOfLog(request, completeness, notices, policy.counts());
        this.opener = new TransferOpener(live, request, start, delivered, waits, policy.counts());
        this.inspector = new ContainerInspector(states, request, waits, completeness);
        this.failures = new TransferFailures(request, state, delivered, start, opener, completeness, backoff, end);
    }

    /**
     * Looks at the container and makes the first call for a caller who waits for it to be answered. A worker that fails is
     * asked a second time.
     *
     * @return null if the container has not started
     * @throws NotFoundException if the Pod is gone
     * @throws ProxyException if the log cannot be had
     */
    @Nullable
    InputStream first() throws IOException {
        try {
            return firstTry();
        } catch (UpstreamFailureException e) {
            log.debug("trying again: {}", e.getMessage());
            backoff.failed(e);
            return firstTry();
        }
    }

    private @Nullable InputStream firstTry() throws IOException {
        ObservedContainer container = inspector.lookForCaller();
        if (container.phase() == Phase.WAITING) {
            if (WaitingReason.isUsual(container.reason())) {
                start.leftOut();
                return null;
            }
            state.open(TransferKind.FOLLOW); // The API server is to tell the caller what is wrong.
        } else {
            decide(container);
        }
        try {
            return open();
        } catch (BadRequestException e) {
            if (!WaitingReason.isUsual(WaitingReason.of(e))) {
                throw e;
            }
            state.look();
            return null;
        }
    }

    /**
     * Does the next thing.
     *
     * @return the next transfer, or null if it is not known yet whether there is one
     * @throws IOException if there is no hope, or the waits were ended
     */
    @Nullable
    InputStream step() throws IOException {
        try {
            if (state.next() == FollowState.Next.OPEN) {
                return open();
            }
            decide(inspector.look());
        } catch (ProxyException e) {
            failures.refused(e);
        }
        return null;
    }

    /** Whether and how the log has ended. */
    EndOfLog end() {
        return end;
    }

    /** Whether the present transfer has all there ever will be, so that a read of it does not wait for the container. */
    boolean hasAll() {
        return state.kind().isRest();
    }

    /** The present transfer had something new. */
    void progress() {
        state.progress();
        opener.progress();
        completeness.progress();
        backoff.progress();
    }

    /** Whether the present transfer has told all that can be used of it. */
    boolean haveEnough() {
        return delivered.suspicious() || state.kind() == TransferKind.SEARCH && !delivered.looking();
    }

    /**
     * The present transfer came to its end, or is not needed any further.
     *
     * @throws IOException if the waits were ended
     */
    void ended() throws IOException {
        if (delivered.suspicious()) {
            state.search();
            return;
        }
        switch (state.kind()) {
            case SEARCH -> searched();
            case REST, REST_OF_PREVIOUS -> restEnded();
            case SNAPSHOT -> snapshotEnded();
            case FOLLOW -> {
                completeness.followEnded(backoff.endedAtOnce());
                state.lookAfterEnd();
            }
        }
    }

    /**
     * The present transfer broke.
     *
     * @param silent whether it was we who broke it, since it had been silent for so long
     */
    void broke(IOException failure, boolean silent) throws IOException {
        failures.broke(failure, silent);
    }

    private void searched() throws IOException {
        delivered.endSearch();
        state.searched();
        if (!delivered.lost()) {
            return;
        }
        if (inspector.isGoneAtWorker()) { // What was searched is the log of another Pod, which has got its name.
            end.podGone(opener.opened());
        } else {
            end.lineLost();
        }
    }

    private void restEnded() {
        state.caughtUp();
        if (delivered.looking() && !completeness.isComplete()) {
            end.lineLost();
        }
        end.reached();
    }

    private void snapshotEnded() {
        start.leftOut();
        state.cannotFollow(false);
        completeness.snapshotEnded();
        backoff.worked();
        state.look();
        state.caughtUp();
    }

    private @Nullable InputStream open() throws IOException {
        InputStream transfer = opener.open(state.kind());
        if (state.opened() ? inspector.isGone() : inspector.isKnownToBeGone()) {
            TransferOpener.discard(transfer);
            state.look();
            return null;
        }
        state.transferOpened();
        backoff.opened();
        return transfer;
    }

    private void decide(ObservedContainer container) throws IOException {
        switch (container.phase()) {
            case GONE -> {
                state.caughtUp();
                end.podGone(opener.opened());
            }
            case WAITING -> failures.waiting(container.reason());
            case TERMINATED -> state.open(start.leavesOut() ? TransferKind.SNAPSHOT : TransferKind.REST);
            case RUNNING -> {
                if (container.isAfter(delivered.time())) {
                    state.open(TransferKind.REST_OF_PREVIOUS);
                } else {
                    goOn();
                }
            }
        }
    }

    private void goOn() throws IOException {
        if (state.next() == FollowState.Next.LOOK_AFTER_END) {
            // Somebody on the way had enough of it, or the Pod's status is behind.
            completeness.goesOn();
            if (backoff.ended()) {
                completeness.paused();
            }
        } else if (state.kind() == TransferKind.SNAPSHOT) {
            completeness.yetToFollow(); // Lines may be written between what there was and what is to come.
        }
        state.open(start.leavesOut() || state.wantsSnapshot() ? TransferKind.SNAPSHOT : TransferKind.FOLLOW);
    }
}
