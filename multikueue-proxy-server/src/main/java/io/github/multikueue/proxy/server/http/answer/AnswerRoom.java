package io.github.multikueue.proxy.server.http.answer;

import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.kube.meta.Status;
import io.github.multikueue.proxy.core.kube.meta.StatusException;

/** What one answer takes of the budget of all answers until its client has taken it. Safe for use by several threads. */
public final class AnswerRoom {

    private static final long RETRY_AFTER_SECONDS = 1;

    private final AnswerBudget.Lease lease;
    private boolean reserved;
    private boolean over;

    /** Makes one that has taken nothing yet. */
    public AnswerRoom(AnswerBudget budget) {
        this.lease = budget.lease();
    }

    /**
     * Takes so many bytes in place of those taken before.
     *
     * @throws StatusException 429 or 503, if there is no room for them now, or never would be
     */
    public synchronized void reserve(long bytes) {
        if (over) {
            return;
        }
        reserved = true;
        if (!lease.hold(bytes)) {
            lease.close();
            throw lease.mayEverHold(bytes) ? noRoomNow() : tooLarge();
        }
    }

    /**
     * Takes the length of a whole body, unless it was said before how much the answer takes; returns that length.
     *
     * @throws StatusException as by {@link #reserve}
     */
    public synchronized long ofWhole(byte[]... parts) {
        long length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        if (!reserved) {
            reserve(length);
        }
        return length;
    }

    private static StatusException noRoomNow() {
        return new StatusException(
                429,
                "TooManyRequests",
                "too many large answers at a time: others wait to be read",
                Status.Details.retryAfter(RETRY_AFTER_SECONDS));
    }

    private static StatusException tooLarge() {
        return new StatusException(
                503,
                "ServiceUnavailable",
                "the answer is larger than this server has memory for (expected: a smaller one, for lists by the parameter limit)");
    }

    /** The client has taken the answer, or has left. */
    public synchronized void giveBack() {
        over = true;
        lease.close();
    }
}
