package io.github.multikueue.proxy.core.logs.resume;

import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.TooManyRequestsException;
import io.github.multikueue.proxy.api.UpstreamTimeoutException;
import io.github.multikueue.proxy.api.WorkerUnavailableException;
import io.github.multikueue.proxy.core.concurrent.Backoff;
import io.github.multikueue.proxy.core.logs.BrokenLogException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The pauses between the tries of one followed log, and when to give up. For one thread. */
final class RetryBackoff {

    /** A transfer that lasted so long worked, though the container may have written nothing. */
    private static final Duration LASTING = Duration.ofSeconds(10);

    /** A transfer that was shorter ended at once: that of a container that has terminated is over as soon as it is read. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    /**
     * Failures without a byte of the log between them.
     *
     * @param since when it began, by the ticker
     * @param sinceTime the same by the clock
     * @param waitedForSince since when somebody has waited meanwhile
     */
    private record Outage(long since, Instant sinceTime, long waitedForSince) {}

    private final ResumePolicy policy;
    private final CancellableWaits waits;
    private final LogRequest request;
    private final Consumer<String> notices;
    private final Backoff pauses;
    private final Backoff startPauses;
    private boolean troubled;
    private boolean repeated;
    private @Nullable Long openedAt;
    private @Nullable Outage outage;
    private @Nullable Long waitingSince;
    private String reported = "";

    /** @param notices takes why the container does not start, if that does not pass by itself */
    RetryBackoff(ResumePolicy policy, CancellableWaits waits, LogRequest request, Consumer<String> notices) {
        this.policy = policy;
        this.waits = waits;
        this.request = request;
        this.notices = notices;
        this.pauses = policy.pauses().get();
        this.startPauses = policy.startPauses().get();
    }

    /** A transfer began. */
    void opened() {
        openedAt = policy.ticker().read();
        waitingSince = null;
    }

    /** Something new came. */
    void progress() {
        if (troubled) {
            troubled = false;
            outage = null;
            pauses.reset();
        }
    }

    /** The log could be read, though nothing new need have come. */
    void worked() {
        outage = null;
    }

    /** Whether the present transfer, which has ended, ended as soon as it had begun. */
    boolean endedAtOnce() {
        return openedAt != null && policy.ticker().read() - openedAt < SHORT.toNanos();
    }

    /**
     * A transfer ended though the container goes on. The first time, and behind a transfer that lasted, the next one comes at
     * once, so that nothing is missed if the Pod is gone soon; otherwise this waits for a while.
     *
     * @return whether it waited
     */
    boolean ended() throws IOException {
        outage = null;
        repeated &= endedAtOnce();
        if (!repeated) {
            repeated = true;
            return false;
        }
        pause(pauses.next());
        return true;
    }

    /** The worker brought every line, but could not go on: waits for a while. */
    void lull() throws IOException {
        outage = null;
        pause(pauses.next());
    }

    /**
     * A call failed, or a transfer broke: waits for a while.
     *
     * @throws IOException if that has gone on for too long
     */
    void failed(Exception failure) throws IOException {
        long now = policy.ticker().read();
        if (openedAt != null && now - openedAt >= LASTING.toNanos()) {
            progress();
        }
        openedAt = null;
        Outage known = outage;
        if (known == null) {
            outage = new Outage(now, policy.clock().instant(), now);
        } else if (hasFailedForTooLong(now, known)) {
            throw broken(failure);
        }
        Duration pause = pauses.next();
        pause(failure instanceof TooManyRequestsException busy ? longer(pause, askedFor(busy)) : pause);
    }

    /** What the worker asks for, within a bound: it could keep a follower waiting for days otherwise. */
    private Duration askedFor(TooManyRequestsException busy) {
        Duration longest = policy.longestRetryAfter();
        return busy.retryAfter().compareTo(longest) > 0 ? longest : busy.retryAfter();
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Whoever comes while it fails waits as long as others: a short visit ends nothing that goes on for nobody. */
    private boolean hasFailedForTooLong(long now, Outage known) {
        if (policy.unattended().getAsBoolean()) {
            outage = new Outage(known.since(), known.sinceTime(), now);
            return now - known.since() > policy.unattendedFailureTimeout().toNanos();
        }
        return now - known.waitedForSince() > policy.failureTimeout().toNanos();
    }

    /**
     * The container has not started: waits for a while.
     *
     * @throws IOException if that has gone on for too long
     */
    void waiting(String reason) throws IOException {
        if (!WaitingReason.isUsual(reason) && !reason.equals(reported)) {
            reported = reason;
            notices.accept("container " + request.container() + " " + WaitingReason.WAITING_TO_START + ": " + reason);
        }
        long now = policy.ticker().read();
        if (waitingSince == null) {
            waitingSince = now;
            startPauses.reset();
        } else if (now - waitingSince > policy.startTimeout().toNanos()) {
            String late = "did not start within " + policy.startTimeout()
                    + (reason.isEmpty() ? "" : ": it is waiting to start: " + reason);
            throw new BrokenLogException(name() + " " + late, "the container " + late, null);
        }
        waits.pause(startPauses.next());
    }

    /** There is no use in trying again. */
    IOException broken(Exception failure) {
        String why = why(failure);
        return new BrokenLogException("the log of " + name() + " broke off: " + why, why, failure);
    }

    private String why(Exception failure) {
        Outage known = outage;
        if (known != null
                && (failure instanceof WorkerUnavailableException || failure instanceof UpstreamTimeoutException)) {
            return "worker \"" + request.placement().worker() + "\" cannot be reached since "
                    + known.sinceTime().truncatedTo(ChronoUnit.SECONDS);
        }
        // Other exceptions may name addresses.
        boolean clean = failure instanceof ProxyException || failure instanceof ForeignText.FoundException;
        return clean ? String.valueOf(failure.getMessage()) : BrokenLogException.CONNECTION_BROKE;
    }

    private String name() {
        return "container " + request.container() + " of pod " + request.pod();
    }

    private void pause(Duration duration) throws IOException {
        troubled = true;
        waits.pause(duration);
    }
}
