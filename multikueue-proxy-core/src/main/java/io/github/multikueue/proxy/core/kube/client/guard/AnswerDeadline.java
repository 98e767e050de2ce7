package io.github.multikueue.proxy.core.kube.client.guard;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Response;

/** Cancels a call that is not answered in time. Unlike OkHttp's own timeouts it then leaves the body alone. */
public final class AnswerDeadline extends Deadline {

    private final Call call;

    private AnswerDeadline(Call call) {
        this.call = call;
    }

    /**
     * Executes the call; the deadline is for the head of the response.
     *
     * @throws java.io.InterruptedIOException if the deadline is over, or the thread was interrupted
     */
    public static Response execute(Call call, Duration deadline) throws IOException {
        AnswerDeadline watchdog = new AnswerDeadline(call);
        watchdog.timeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
        watchdog.begin();
        try {
            return call.execute();
        } catch (IOException e) {
            throw watchdog.exit() ? because(new SocketTimeoutException("no answer after " + deadline), e) : e;
        } catch (Exception e) {
            if (e instanceof InterruptedException) { // Kotlin declares nothing.
                Thread.currentThread().interrupt();
                throw because(new InterruptedIOException("interrupted"), e);
            }
            throw e;
        } finally {
            watchdog.exit();
        }
    }

    private static IOException because(IOException what, Exception cause) {
        what.initCause(cause);
        return what;
    }

    @Override
    protected void timedOut() {
        call.cancel();
    }
}
