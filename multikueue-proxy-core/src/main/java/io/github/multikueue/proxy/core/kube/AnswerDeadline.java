package io.github.multikueue.proxy.core.kube;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Response;
import okio.AsyncTimeout;

/** Cancels a call that is not answered in time. Unlike OkHttp's own timeouts it then leaves the body alone. */
final class AnswerDeadline extends AsyncTimeout {

    private final Call call;

    private AnswerDeadline(Call call) {
        this.call = call;
    }

    /** Executes the call; the deadline is for the head of the response. */
    static Response execute(Call call, Duration deadline) throws IOException {
        AnswerDeadline watchdog = new AnswerDeadline(call);
        watchdog.timeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
        watchdog.enter();
        try {
            return call.execute();
        } catch (IOException e) {
            if (watchdog.exit()) {
                throw (IOException) new SocketTimeoutException("no answer after " + deadline).initCause(e);
            }
            throw e;
        } finally {
            watchdog.exit();
        }
    }

    @Override
    protected void timedOut() {
        call.cancel();
    }
}
