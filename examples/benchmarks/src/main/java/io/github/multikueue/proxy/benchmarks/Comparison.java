package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The same thing measured twice in turns, so that what else goes on in the machine falls on both.
 *
 * @param proxy the median of the measurement
 * @param reference the median of the reference
 * @param ratios measurement to reference in each round, in ascending order
 */
@SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
record Comparison(double proxy, double reference, double[] ratios) {

    /** One turn. */
    interface Measurement<T> {
        T take() throws IOException;
    }

    /** What was measured in turns, which may be more than one number. */
    record Turns<T>(List<T> proxy, List<T> reference) {

        Comparison by(ToDoubleFunction<T> number) {
            return by(number, number);
        }

        private Comparison by(ToDoubleFunction<T> measured, ToDoubleFunction<T> referred) {
            return of(
                    proxy.stream().mapToDouble(measured).toArray(),
                    reference.stream().mapToDouble(referred).toArray());
        }
    }

    static <T> Turns<T> turns(int rounds, Measurement<T> proxy, Measurement<T> reference) throws IOException {
        List<T> measured = new ArrayList<>();
        List<T> referred = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            measured.add(proxy.take());
            referred.add(reference.take());
        }
        return new Turns<>(measured, referred);
    }

    static Comparison of(int rounds, Measurement<Double> proxy, Measurement<Double> reference) throws IOException {
        return turns(rounds, proxy, reference).by(Double::doubleValue);
    }

    /** Of turns that were taken already, each with both numbers. */
    static <T> Comparison of(List<T> turns, ToDoubleFunction<T> proxy, ToDoubleFunction<T> reference) {
        return new Turns<>(turns, turns).by(proxy, reference);
    }

    private static Comparison of(double[] proxy, double[] reference) {
        double[] ratios = IntStream.range(0, proxy.length)
                .mapToDouble(i -> proxy[i] / reference[i])
                .sorted()
                .toArray();
        return new Comparison(median(proxy), median(reference), ratios);
    }

    double ratio() {
        return median(ratios);
    }

    /** The ratio, and its range over the rounds. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", ratio(), ratios[0], ratios[ratios.length - 1]);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
