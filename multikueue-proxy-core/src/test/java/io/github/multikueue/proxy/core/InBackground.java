package io.github.multikueue.proxy.core;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * Makes calls that may wait, each in a thread of its own. The pool that {@link CompletableFuture#supplyAsync} takes has as many
 * threads as there are processors, for all tests that run at a time, and so one test would wait for another.
 */
public final class InBackground {

    private InBackground() {}

    /** The result of the call, or what it throws. */
    public static <T> CompletableFuture<T> call(Callable<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> complete(result, call), "in-background");
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    /** Completes when the call returns, or fails with what it throws. */
    public static CompletableFuture<Void> run(Runnable call) {
        return call(() -> {
            call.run();
            return null;
        });
    }

    private static <T> void complete(CompletableFuture<T> result, Callable<T> call) {
        try {
            result.complete(call.call());
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }
}
