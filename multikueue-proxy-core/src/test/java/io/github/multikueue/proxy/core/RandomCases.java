package io.github.multikueue.proxy.core;

import java.util.Random;
import java.util.SplittableRandom;

/**
 * Tests that a property holds for many random cases. The first case has the smallest of all values, the second the largest; in
 * all others, values at the borders are mixed with any.
 *
 * <p>A failure names the number of the case and the seed; {@code mvn test -Dtest=TheTest -Dtest.seed=<seed>} repeats the same
 * cases.
 *
 * <pre>{@code
 * RandomCases.check(300, values -> {
 *     String text = values.text(0, 255);
 *     assertThat(decode(encode(text))).isEqualTo(text);
 * });
 * }</pre>
 */
public final class RandomCases {

    private static final String SEED = "test.seed";

    /** The seed of every run that asks for no other, so that the suite tests the same cases each time. */
    private static final String USUAL_SEED = "20261126";

    private final long seed;

    /** Makes cases that are the same for the same seed. */
    RandomCases(long seed) {
        this.seed = seed;
    }

    /** What must hold in each case. */
    @FunctionalInterface
    public interface Property {

        /** Makes a case of values, and throws if the property does not hold for it. */
        void verify(RandomValues values) throws Exception;
    }

    /**
     * Tests a property with the seed that the system property {@code test.seed} gives: a number, or {@code random} for a new
     * one. Without it the seed is always the same.
     *
     * @param tries the number of cases
     * @throws AssertionError in the first case that fails
     */
    public static void check(int tries, Property property) {
        String given = System.getProperty(SEED, USUAL_SEED);
        new RandomCases(given.equals("random") ? new Random().nextLong() : Long.parseLong(given)).run(tries, property);
    }

    void run(int tries, Property property) {
        SplittableRandom cases = new SplittableRandom(seed);
        for (int number = 1; number <= tries; number++) {
            try {
                property.verify(new RandomValues(cases.split(), RandomValues.Choice.ofCase(number)));
            } catch (Throwable e) {
                throw new AssertionError(
                        "case %d of %d with seed %d (repeat with -D%s=%d): %s"
                                .formatted(number, tries, seed, SEED, seed, e),
                        e);
            }
        }
    }
}
