package io.github.multikueue.proxy.core.logs.resume;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.logs.ContainerState;
import io.github.multikueue.proxy.core.logs.ContainerState.Phase;
import io.github.multikueue.proxy.core.logs.ContainerStates;
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

    /** The next call. */
    private enum Next {
        LOOK,
        /** A transfer that should have gone on has ended in good order. */
        LOOK_AFTER_END,
        OPEN
    }

    private static final Logger log = LoggerFactory.getLogger(FollowStateMachine.class);

    private final LogRequest request;
    private final ContainerStates states;
    private final LineDeduplicator delivered;
    private final CancellableWaits waits;
    private final Consumer<String> notices;
    private final RetryBackoff patience;
    private final TransferStart start;
    private final LogCompleteness completeness;
    private final TransferOpener opener;
    private final EndOfLog end;

    private Next next = Next.LOOK;
    private TransferKind kind = TransferKind.FOLLOW;
    private TransferKind searchedFor = TransferKind.FOLLOW;
    private @Nullable Runnable caughtUp;
    private boolean opened;
    private boolean progressed;
    /** The worker could not follow the log: it is asked for what there is, at least. */
    private boolean cannotFollow;

    private String reported = "";

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
        this.request = request;
        this.states = states;
        this.delivered = delivered;
        this.waits = waits;
        this.notices = notices;
        this.patience = new RetryBackoff(policy, waits, request);
        this.start = new TransferStart(request.options(), policy.ticker(), delivered.any());
        this.completeness = new LogCompleteness(policy.clock());
        this.end = new EndOfLog(request, completeness, notices);
        this.opener = new TransferOpener(live, request, start, delivered, completeness, waits);
        this.caughtUp = caughtUp;
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
            patience.failed(e);
            return firstTry();
        }
    }

    private @Nullable InputStream firstTry() throws IOException {
        ContainerState state = look();
        if (state.phase() == Phase.GONE) {
            throw new NotFoundException("pods \"" + request.pod() + "\" not found");
        }
        if (state.phase() == Phase.WAITING) {
            if (WaitingReason.isUsual(state.reason())) {
                start.leftOut();
                return null;
            }
            proceed(TransferKind.FOLLOW); // The API server is to tell the caller what is wrong.
        } else {
            decide(state);
        }
        try {
            return open();
        } catch (BadRequestException e) {
            if (!WaitingReason.isUsual(WaitingReason.of(e))) {
                throw e;
            }
            next = Next.LOOK;
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
            if (next == Next.OPEN) {
                return open();
            }
            decide(look());
        } catch (ProxyException e) {
            refused(e);
        }
        return null;
    }

    /** Whether and how the log has ended. */
    EndOfLog end() {
        return end;
    }

    /** Whether the present transfer has all there ever will be, so that a read of it does not wait for the container. */
    boolean hasAll() {
        return kind.isRest();
    }

    /** The present transfer had something new. */
    void progress() {
        progressed = true;
        opener.wholeLog(false);
        completeness.progress();
        patience.progress();
    }

    /** Whether the present transfer has told all that can be used of it. */
    boolean haveEnough() {
        return delivered.suspicious() || kind == TransferKind.SEARCH && !delivered.looking();
    }

    /** The present transfer came to its end, or is not needed any further. */
    void ended() {
        if (delivered.suspicious()) {
            searchedFor = kind;
            proceed(TransferKind.SEARCH);
            return;
        }
        switch (kind) {
            case SEARCH -> searched();
            case REST, REST_OF_PREVIOUS -> restEnded();
            case SNAPSHOT -> snapshotEnded();
            case FOLLOW -> {
                completeness.ended();
                next = Next.LOOK_AFTER_END;
            }
        }
    }

    /**
     * The present transfer broke.
     *
     * @param silent whether it was we who broke it, since it had been silent for so long
     */
    void broke(IOException failure, boolean silent) throws IOException {
        if (failure instanceof ForeignText.FoundException found) {
            foreign(found);
            return;
        }
        log.debug("a transfer of the log of container {} broke: {}", request.container(), failure.toString());
        if (!kind.isRest() || progressed) {
            completeness.broke();
        }
        opener.wholeLog(false);
        next = Next.LOOK;
        // A silent container is nothing to be patient with. It may have ended without our being told.
        if (!silent || kind != TransferKind.FOLLOW) {
            patience.failed(failure);
        }
    }

    private void foreign(ForeignText.FoundException found) throws IOException {
        log.debug("container {}: in place of its log the worker says {}", request.container(), found.text());
        if (mayBeEndOfLine(found)) {
            opener.wholeLog(true);
            return;
        }
        opener.wholeLog(false);
        next = Next.LOOK;
        if (kind.isRest() && !found.isPage()) {
            catchUp();
            end.thrownAway(found.text());
            return;
        }
        completeness.said(found.text());
        cannotFollow = kind == TransferKind.FOLLOW;
        if (kind == TransferKind.FOLLOW && !found.first() && !delivered.looking()) {
            patience.ended(); // It brought every line.
        } else {
            patience.failed(found);
        }
    }

    /** Where a log is followed, a sentence behind all lines is nothing unusual, and no reason to ask for the whole log. */
    private boolean mayBeEndOfLine(ForeignText.FoundException found) {
        boolean behindAll = kind == TransferKind.FOLLOW && !found.first() && !found.isLine();
        return delivered.any() && !opener.wholeLog() && !behindAll && kind != TransferKind.SEARCH;
    }

    private void searched() {
        delivered.endSearch();
        proceed(searchedFor);
        if (delivered.lost()) {
            end.lineLost();
        }
    }

    private void restEnded() {
        catchUp();
        if (delivered.looking() && !completeness.isComplete()) {
            end.lineLost();
        }
        end.reached();
    }

    private void snapshotEnded() {
        start.leftOut();
        cannotFollow = false;
        completeness.ended();
        patience.worked();
        next = Next.LOOK;
        catchUp();
    }

    private ContainerState look() throws IOException {
        ContainerState state = waits.call(() -> states.of(request), unwanted -> {});
        completeness.seen(state);
        return state;
    }

    /** Workers are asked by name: after a pause, that may be the name of another Pod, which the run has got since. */
    private @Nullable InputStream open() throws IOException {
        InputStream transfer = opener.open(kind);
        if (opened && isOfAnotherPod(transfer)) {
            next = Next.LOOK;
            return null;
        }
        opened = true;
        patience.opened();
        progressed = false;
        return transfer;
    }

    private boolean isOfAnotherPod(InputStream transfer) throws IOException {
        try {
            if (look().phase() != Phase.GONE) {
                return false;
            }
        } catch (ProxyException e) {
            // The transfer works, and before the pause the Pod was there.
            log.debug("pod {} cannot be looked at: {}", request.pod(), e.getMessage());
            return false;
        }
        discard(transfer);
        return true;
    }

    private void decide(ContainerState state) throws IOException {
        switch (state.phase()) {
            case GONE -> {
                catchUp();
                end.podGone(opener.opened());
            }
            case WAITING -> waiting(state.reason());
            case TERMINATED -> proceed(start.leavesOut() ? TransferKind.SNAPSHOT : TransferKind.REST);
            case RUNNING -> {
                if (state.isAfter(delivered.time())) {
                    proceed(TransferKind.REST_OF_PREVIOUS);
                } else {
                    goOn();
                }
            }
        }
    }

    private void goOn() throws IOException {
        if (next == Next.LOOK_AFTER_END) {
            // Somebody on the way had enough of it, or the Pod's status is behind.
            completeness.goesOn();
            patience.ended();
        } else if (kind == TransferKind.SNAPSHOT) {
            completeness.goesOn(); // Lines may be written between what there was and what is to come.
        }
        proceed(start.leavesOut() || caughtUp != null || cannotFollow ? TransferKind.SNAPSHOT : TransferKind.FOLLOW);
    }

    private void proceed(TransferKind nextKind) {
        kind = nextKind;
        next = Next.OPEN;
    }

    private void refused(ProxyException refusal) throws IOException {
        String reason = WaitingReason.of(refusal);
        boolean inVain = refusal instanceof BadRequestException;
        boolean rest = next == Next.OPEN && kind.isRest();
        next = Next.LOOK;
        if (reason != null) {
            waiting(reason);
        } else if (inVain && opener.opened() && rest) {
            catchUp();
            end.thrownAway(String.valueOf(refusal.getMessage()));
        } else if (inVain) {
            throw patience.broken(refusal);
        } else {
            if (!(refusal instanceof NotFoundException)) {
                completeness.failed(String.valueOf(refusal.getMessage()));
            }
            patience.failed(refusal);
        }
    }

    private void waiting(String reason) throws IOException {
        start.leftOut(); // There is nothing yet that could be left out.
        catchUp();
        if (!WaitingReason.isUsual(reason) && !reason.equals(reported)) {
            reported = reason;
            notices.accept("container " + request.container() + " " + WaitingReason.WAITING_TO_START + ": " + reason);
        }
        patience.waiting(reason);
    }

    private void catchUp() {
        Runnable told = caughtUp;
        caughtUp = null;
        if (told != null) {
            told.run();
        }
    }

    static void discard(InputStream transfer) {
        try {
            transfer.close();
        } catch (IOException e) {
            log.debug("cannot close a transfer that nobody waits for", e);
        }
    }
}
