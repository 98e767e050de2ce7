package io.github.multikueue.proxy.core.logs.resume;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The waits of one thread, which any other thread may end at once, for good. */
final class CancellableWaits {

    private final ResumeThreads threads;
    private final CompletableFuture<?> end = new CompletableFuture<>();

    /** @param threads make calls; one that the waiting thread has to make itself ends when it ends */
    CancellableWaits(ResumeThreads threads) {
        this.threads = threads;
    }

    /** Ends the present wait, and all later ones as soon as they begin. */
    void end() {
        end.completeExceptionally(new IOException("the log was closed"));
    }

    /** @throws IOException if the waits were ended */
    void requireOpen() throws IOException {
        if (end.isDone()) {
            throw new IOException("the log was closed");
        }
    }

    /** @throws IOException if the waits were ended */
    void pause(Duration duration) throws IOException {
        try {
            Object never = end.get(duration.toNanos(), TimeUnit.NANOSECONDS);
            throw new IllegalStateException("a pause had the result " + never);
        } catch (TimeoutException e) {
            // The pause is over.
        } catch (ExecutionException e) {
            requireOpen();
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /**
     * Makes a call that cannot be interrupted itself.
     *
     * @param unwanted takes a result that came too late
     * @throws IOException if the waits were ended
     */
    <T> T call(Supplier<T> call, Consumer<T> unwanted) throws IOException {
        requireOpen();
        CompletableFuture<T> result = new CompletableFuture<>();
        threads.call(() -> complete(result, call, unwanted));
        try {
            CompletableFuture.anyOf(result, end).get();
            return result.get();
        } catch (ExecutionException e) {
            abandon(result, unwanted);
            requireOpen();
            if (e.getCause() instanceof RuntimeException refusal) {
                throw refusal;
            }
            throw new IllegalStateException("a call failed in an unknown way", e.getCause());
        } catch (InterruptedException e) {
            abandon(result, unwanted);
            throw interrupted();
        }
    }

    private static <T> void complete(CompletableFuture<T> result, Supplier<T> call, Consumer<T> unwanted) {
        try {
            T value = call.get();
            if (!result.complete(value)) {
                unwanted.accept(value);
            }
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    /** Nobody waits for the result any more, whether it is there or not. */
    private static <T> void abandon(CompletableFuture<T> result, Consumer<T> unwanted) {
        if (!result.cancel(false) && !result.isCompletedExceptionally()) {
            unwanted.accept(result.join());
        }
    }

    private static IOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted");
    }
}
