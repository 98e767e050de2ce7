package io.github.multikueue.proxy.core.logs.resume;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.ProxyException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes next in a followed log when a call did not bring it: the container has not started, the call was refused, or the
 * transfer broke. For one thread.
 */
final class TransferFailures {

    private static final Logger log = LoggerFactory.getLogger(TransferFailures.class);

    private final LogRequest request;
    private final FollowState state;
    private final LineDeduplicator delivered;
    private final TransferStart start;
    private final TransferOpener opener;
    private final LogCompleteness completeness;
    private final RetryBackoff backoff;
    private final EndOfLog end;

    TransferFailures(
            LogRequest request,
            FollowState state,
            LineDeduplicator delivered,
            TransferStart start,
            TransferOpener opener,
            LogCompleteness completeness,
            RetryBackoff backoff,
            EndOfLog end) {
        this.request = request;
        this.state = state;
        this.delivered = delivered;
        this.start = start;
        this.opener = opener;
        this.completeness = completeness;
        this.backoff = backoff;
        this.end = end;
    }

    /**
     * The container has not started.
     *
     * @throws IOException if that has gone on for too long
     */
    void waiting(String reason) throws IOException {
        start.leftOut(); // There is nothing yet that could be left out.
        state.caughtUp();
        backoff.waiting(reason);
    }

    /**
     * A call was refused.
     *
     * @throws IOException if there is no hope
     */
    void refused(ProxyException refusal) throws IOException {
        String reason = WaitingReason.of(refusal);
        boolean inVain = refusal instanceof BadRequestException;
        boolean rest = state.next() == FollowState.Next.OPEN && state.kind().isRest();
        state.look();
        if (reason != null) {
            waiting(reason);
        } else if (inVain && opener.opened() && rest) {
            state.caughtUp();
            end.thrownAway(String.valueOf(refusal.getMessage()));
        } else if (inVain) {
            throw backoff.broken(refusal);
        } else {
            if (!(refusal instanceof NotFoundException)) {
                completeness.failed(String.valueOf(refusal.getMessage()));
            }
            backoff.failed(refusal);
        }
    }

    /**
     * The present transfer broke.
     *
     * @param silent whether it was we who broke it, since it had been silent for so long
     * @throws IOException if there is no hope
     */
    void broke(IOException failure, boolean silent) throws IOException {
        if (failure instanceof ForeignText.FoundException found) {
            foreign(found);
            return;
        }
        log.debug("a transfer of the log of container {} broke: {}", request.container(), failure.toString());
        if (!state.kind().isRest() || state.progressed()) {
            completeness.broke();
        }
        opener.wholeLog(false);
        state.look();
        // A silent container is nothing to be patient with. It may have ended without our being told.
        if (!silent || state.kind() != TransferKind.FOLLOW) {
            backoff.failed(failure);
        }
    }

    private void foreign(ForeignText.FoundException found) throws IOException {
        log.debug("container {}: in place of its log the worker says {}", request.container(), found.text());
        if (mayBeEndOfLine(found)) {
            opener.wholeLog(true); // The same transfer comes once more, from the beginning of the log.
            return;
        }
        opener.wholeLog(false);
        state.look();
        TransferKind kind = state.kind();
        if (kind.isRest() && !found.isPage()) {
            state.caughtUp();
            end.thrownAway(found.text());
            return;
        }
        completeness.said(found.text());
        state.cannotFollow(kind == TransferKind.FOLLOW);
        if (kind == TransferKind.FOLLOW && !found.first() && !delivered.looking()) {
            backoff.lull(); // It brought every line.
        } else {
            backoff.failed(found);
        }
    }

    /** Where a log is followed, a sentence behind all lines is nothing unusual, and no reason to ask for the whole log. */
    private boolean mayBeEndOfLine(ForeignText.FoundException found) {
        TransferKind kind = state.kind();
        boolean behindAll = kind == TransferKind.FOLLOW && !found.first() && !found.isLine();
        return delivered.any() && !opener.wholeLog() && !behindAll && kind != TransferKind.SEARCH;
    }
}
