package io.github.multikueue.proxy.core.kube.client.relay;

import com.google.common.base.Stopwatch;
import io.github.multikueue.proxy.core.kube.client.guard.AnswerDeadline;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.function.BiConsumer;
import okhttp3.Call;

/** One request that is relayed. Executed once, by one thread. */
public final class RelayCall {

    private final Call call;
    private final RelayRequest request;
    private final BiConsumer<String, Duration> observer;

    RelayCall(Call call, RelayRequest request, BiConsumer<String, Duration> observer) {
        this.call = call;
        this.request = request;
        this.observer = observer;
    }

    /**
     * Sends the request, and waits for the head of the answer.
     *
     * @throws RelayBody.SenderException if the body of the request did not arrive
     * @throws InterruptedIOException if the server did not answer in time
     * @throws ProtocolException if it did not answer with HTTP
     * @throws IOException if it cannot be reached, or the connection broke
     */
    public RelayAnswer execute() throws IOException {
        Stopwatch watch = Stopwatch.createStarted();
        String outcome = "unreachable";
        try {
            RelayAnswer answer = new RelayAnswer(
                    request.answerTimeout().isZero()
                            ? call.execute()
                            : AnswerDeadline.execute(call, request.answerTimeout()),
                    request);
            outcome = answer.status() / 100 + "xx";
            return answer;
        } catch (InterruptedIOException e) {
            outcome = "timeout";
            throw e;
        } catch (ProtocolException e) {
            outcome = "malformed";
            throw e;
        } finally {
            observer.accept(outcome, watch.elapsed());
        }
    }

    /** Ends the call from any thread, also while its answer is read. */
    public void cancel() {
        call.cancel();
    }
}
