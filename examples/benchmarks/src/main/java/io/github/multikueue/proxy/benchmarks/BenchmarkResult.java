package io.github.multikueue.proxy.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * One row of the table.
 *
 * @param what what was measured
 * @param proxy the number of the proxy, with its unit
 * @param reference the number it is compared with, and whose it is
 * @param ratio the one to the other, with the range over the rounds
 * @param target what the project wants
 * @param verdict whether that was met
 */
record BenchmarkResult(String what, String proxy, String reference, String ratio, String target, Verdict verdict) {

    enum Verdict {
        MET("met"),
        MISSED("**missed**"),
        NO_TARGET(""),
        SKIPPED("skipped");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        static Verdict of(boolean met) {
            return met ? MET : MISSED;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** The median of times in milliseconds, with their range. */
    static BenchmarkResult ofMedian(String what, List<Double> sorted, double most) {
        double median = sorted.get(sorted.size() / 2);
        return new BenchmarkResult(
                what,
                String.format(
                        Locale.ROOT, "%.0f ms (%.0f to %.0f)", median, sorted.get(0), sorted.get(sorted.size() - 1)),
                "",
                "",
                String.format(Locale.ROOT, "≤ %.0f ms", most),
                Verdict.of(median <= most));
    }

    static BenchmarkResult skipped(String what, String reason) {
        return new BenchmarkResult(what, reason, "", "", "", Verdict.SKIPPED);
    }
}
