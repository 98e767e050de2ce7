package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * What the heap of a server grows by while much goes through it.
 *
 * @param before what was reachable before, in MiB
 * @param during the most that was more reachable
 * @param after what stays
 * @param garbage the same as {@code during}, with what nobody has collected yet
 */
record TransferMemory(double before, double during, double after, double garbage) {

    private static final int MOST_GROWTH = 32;

    /** Once as it comes, for the garbage; once more while garbage is collected all the time, for the rest. */
    static TransferMemory during(Server.Work transfer, Server server) throws IOException {
        try (ProcessMemory memory = ProcessMemory.of(server)) {
            double before = memory.live();
            memory.resetPeak();
            transfer.run();
            double peak = memory.peak();
            double during = before;
            CompletableFuture<Void> again = CompletableFuture.runAsync(() -> unchecked(transfer));
            while (!again.isDone()) {
                during = Math.max(during, memory.live());
            }
            join(again);
            return new TransferMemory(before, during - before, memory.live() - before, peak - before);
        }
    }

    BenchmarkResult result(String what) {
        return new BenchmarkResult(
                what,
                String.format(
                        Locale.ROOT,
                        "%.1f MiB live during, %.1f MiB after (peak with garbage: %.0f MiB)",
                        during,
                        after,
                        garbage),
                String.format(Locale.ROOT, "before: %.1f MiB", before),
                "",
                "< " + MOST_GROWTH + " MiB",
                BenchmarkResult.Verdict.of(Math.max(during, after) < MOST_GROWTH));
    }

    private static void unchecked(Server.Work transfer) {
        try {
            transfer.run();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static void join(CompletableFuture<Void> transfer) throws IOException {
        try {
            transfer.join();
        } catch (CompletionException e) {
            throw new IOException("the transfer broke off", e);
        }
    }
}
