package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/**
 * The same thing measured twice in turns, so that what else goes on in the machine falls on both.
 *
 * @param proxy the median of the measurement
 * @param reference the median of the reference
 * @param ratios measurement to reference in each round, in ascending order
 */
@SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
record Comparison(double proxy, double reference, double[] ratios) {

    /** One turn; gives the number. */
    interface Measurement {
        double take() throws IOException;
    }

    static Comparison of(int rounds, Measurement proxy, Measurement reference) throws IOException {
        double[] measured = new double[rounds];
        double[] referred = new double[rounds];
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            measured[i] = proxy.take();
            referred[i] = reference.take();
            ratios[i] = measured[i] / referred[i];
        }
        Arrays.sort(ratios);
        return new Comparison(median(measured), median(referred), ratios);
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
