package io.github.multikueue.proxy.core.logs;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which call comes next in a followed log, and makes it: another transfer, a look at the container, a pause, or none
 * any more. For one thread.
 */
final class Transfers {

    /** What a transfer is good for. */
    private enum Kind {
        /** What there is now. */
        SNAPSHOT,
        /** What there is, and what is to come. */
        FOLLOW,
        /** What is left of a log that was known to be complete when the transfer began. */
        REST,
        /** The same, of the instance before the one that is running. */
        REST_OF_PREVIOUS,
        /** To find out whether the line delivered last is there. */
        SEARCH
    }

    private static final Logger log = LoggerFactory.getLogger(Transfers.class);

    /** The kubelet's words, relayed by the API server. */
    private static final String WAITING_TO_START = "is waiting to start";

    /** What the kubelet gives in place of a log it does not have. */
    private static final String THROWN_AWAY = "unable to retrieve container logs";

    private static final String MISSING = "lines may be missing here";
    private static final String NOT_WAITING = "not waiting";

    /** Reasons to wait that pass by themselves. */
    private static final Set<String> USUAL_REASONS = Set.of("", "PodInitializing", "ContainerCreating");

    private final LogStreamer live;
    private final LogRequest request;
    private final ContainerStates states;
    private final Delivered delivered;
    private final Waits waits;
    private final Consumer<String> notices;
    private final Patience patience;
    private final Start start;

    private Runnable caughtUp;
    private Kind kind;
    private Kind searchedFor = Kind.FOLLOW;
    private boolean undecided;
    private boolean catchingUp;
    private boolean lull;
    private boolean over;
    private boolean opened;
    private boolean intact = true;
    private boolean cutInTwo;
    private boolean progressed;
    private String reported = "";

    /**
     * @param delivered is told when a transfer begins
     * @param notices takes what the reader should know
     * @param caughtUp is told once when everything that was there at the beginning has been read; or null
     */
    Transfers(
            LogStreamer live,
            LogRequest request,
            ContainerStates states,
            ResumePolicy policy,
            Delivered delivered,
            Waits waits,
            Consumer<String> notices,
            @Nullable Runnable caughtUp) {
        this.live = live;
        this.request = request;
        this.states = states;
        this.delivered = delivered;
        this.waits = waits;
        this.notices = notices;
        this.patience = new Patience(policy, waits, request);
        this.start = new Start(request.options(), policy.ticker(), delivered.any());
        this.kind = caughtUp != null || start.leavesOut() ? Kind.SNAPSHOT : Kind.FOLLOW;
        this.caughtUp = caughtUp == null ? () -> {} : caughtUp;
        this.catchingUp = caughtUp != null;
    }

    /**
     * Makes the first call for a caller who waits for it to be answered. A worker that fails is asked a second time.
     *
     * @return null if the container has not started
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
        try {
            return open();
        } catch (BadRequestException e) {
            if (!USUAL_REASONS.contains(waitingReason(e))) {
                throw e;
            }
            undecided = true;
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
            if (!undecided) {
                return open();
            }
            decide();
        } catch (ProxyException e) {
            refused(e);
        }
        return null;
    }

    /** Whether the log has ended. */
    boolean over() {
        return over;
    }

    /** The present transfer had something new. */
    void progress() {
        progressed = true;
        cutInTwo = false;
        patience.progress();
    }

    /** Whether the present transfer has told all that can be used of it. */
    boolean haveEnough() {
        return delivered.suspicious() || kind == Kind.SEARCH && !delivered.looking();
    }

    /** The present transfer came to its end, or is not needed any further. */
    void ended() {
        if (delivered.suspicious()) {
            searchedFor = kind;
            kind = Kind.SEARCH;
            return;
        }
        switch (kind) {
            case SEARCH -> searched();
            case REST, REST_OF_PREVIOUS -> restEnded();
            case SNAPSHOT -> {
                start.leftOut();
                undecided = true;
                intact = true;
                catchUp();
            }
            case FOLLOW -> {
                lull = true;
                undecided = true;
                intact = true;
            }
        }
    }

    /**
     * The present transfer broke.
     *
     * @param silent whether it was we who broke it, since it had been silent for so long
     */
    void broke(IOException failure, boolean silent) throws IOException {
        boolean foreign = failure instanceof ForeignText.FoundException;
        log.debug(
                "a transfer of the log of container {} broke: {}",
                request.container(),
                foreign ? ((ForeignText.FoundException) failure).text() : failure.toString());
        intact = intact && isRest() && !progressed;
        cutInTwo = foreign && !cutInTwo;
        if (silent && kind == Kind.FOLLOW) {
            return;
        }
        if (isRest() && foreign && ((ForeignText.FoundException) failure).text().startsWith(THROWN_AWAY)) {
            thrownAway();
            return;
        }
        undecided = true;
        patience.failed(failure);
    }

    private boolean isRest() {
        return kind == Kind.REST || kind == Kind.REST_OF_PREVIOUS;
    }

    private void searched() {
        delivered.endSearch();
        kind = searchedFor;
        if (delivered.lost()) {
            noticeLoss();
        }
    }

    private void restEnded() {
        over = true;
        catchUp();
        if (delivered.looking() && !intact) {
            noticeLoss();
        }
    }

    /** The kubelet has thrown the container away, and its log with it. */
    private void thrownAway() {
        over = true;
        catchUp();
        if (!intact) {
            notices.accept(MISSING + ": the worker has thrown the log away");
        }
    }

    private InputStream open() throws IOException {
        LogRequest next = request.withOptions(
                start.options(kind == Kind.FOLLOW, kind == Kind.REST_OF_PREVIOUS, delivered.time(), reach()));
        InputStream transfer = waits.call(() -> live.open(next), Transfers::discard);
        patience.opened();
        opened = true;
        progressed = false;
        if (kind == Kind.SEARCH) {
            delivered.beginSearch();
        } else if (kind == Kind.SNAPSHOT && start.leavesOut()) {
            delivered.beginSwallow();
        } else {
            delivered.beginRest();
        }
        return transfer;
    }

    /**
     * Text without a time may be the end of a line whose beginning is older than the time asked for, which the kubelet leaves
     * out. The whole log has no such line; if it has text without a time all the same, it is asked for no more than every other
     * time.
     */
    private Start.Reach reach() {
        if (cutInTwo) {
            return Start.Reach.WHOLE_LOG;
        }
        return intact ? Start.Reach.LAST_LINE : Start.Reach.CLOCK_STEP;
    }

    private void decide() throws IOException {
        ContainerState state = waits.call(() -> states.of(request), unwanted -> {});
        switch (state.phase()) {
            case GONE -> gone();
            case WAITING -> waiting(state.reason());
            case TERMINATED -> proceed(Kind.REST);
            case RUNNING -> {
                if (state.isAfter(delivered.time())) {
                    proceed(Kind.REST_OF_PREVIOUS);
                } else {
                    if (lull) {
                        intact = false; // It ended too early: somebody on the way had enough of it.
                        patience.ended();
                    }
                    proceed(start.leavesOut() || catchingUp ? Kind.SNAPSHOT : Kind.FOLLOW);
                }
            }
        }
    }

    private void proceed(Kind next) {
        kind = next;
        undecided = false;
        lull = false;
    }

    private void refused(ProxyException refusal) throws IOException {
        boolean bad = refusal instanceof BadRequestException;
        String reason = waitingReason(refusal);
        undecided = true;
        if (bad && !reason.equals(NOT_WAITING)) {
            waiting(reason);
        } else if (bad && opened && isRest()) {
            thrownAway();
        } else if (bad) {
            throw patience.broken(refusal);
        } else {
            patience.failed(refusal);
        }
    }

    private void waiting(String reason) throws IOException {
        catchUp();
        if (!USUAL_REASONS.contains(reason) && !reason.equals(reported)) {
            reported = reason;
            notices.accept("container " + request.container() + " " + WAITING_TO_START + ": " + reason);
        }
        patience.waiting(reason);
    }

    private void gone() {
        over = true;
        catchUp();
        if (!opened) {
            notices.accept("pod " + request.pod() + " is gone; container " + request.container() + " did not start");
        } else if (!intact) {
            notices.accept(MISSING + ": the connection to the worker broke, and pod " + request.pod() + " is gone");
        }
    }

    private void noticeLoss() {
        notices.accept(MISSING + ": the line read last is not in the worker's log any more");
    }

    private void catchUp() {
        catchingUp = false;
        Runnable told = caughtUp;
        caughtUp = () -> {};
        told.run();
    }

    private static String waitingReason(ProxyException refusal) {
        String message = String.valueOf(refusal.getMessage());
        int words = message.indexOf(WAITING_TO_START);
        if (words < 0) {
            return NOT_WAITING;
        }
        String reason = message.substring(words + WAITING_TO_START.length());
        return reason.startsWith(": ") ? reason.substring(2) : reason;
    }

    static void discard(InputStream transfer) {
        try {
            transfer.close();
        } catch (IOException e) {
            log.debug("cannot close a transfer that nobody waits for", e);
        }
    }
}
