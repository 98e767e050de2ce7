package io.github.multikueue.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Property tests can be repeated, and reach the borders. */
class RandomCasesTest {

    @Test
    void aFailureNamesItsCaseAndTheSeed() {
        AssertionError cause = new AssertionError("no");
        List<Long> numbers = new ArrayList<>();

        assertThatThrownBy(() -> new RandomCases(42).run(100, values -> {
                    numbers.add(values.longBetween(0, 9));
                    if (numbers.size() == 17) {
                        throw cause;
                    }
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("case 17 of 100 with seed 42 (repeat with -Dtest.seed=42): ")
                .hasMessageContaining("no")
                .hasCause(cause);
        assertThat(numbers).hasSize(17);
    }

    @Test
    void theSameSeedMakesTheSameCases() {
        assertThat(texts(7)).isEqualTo(texts(7)).isNotEqualTo(texts(8));
    }

    private static List<String> texts(long seed) {
        List<String> texts = new ArrayList<>();
        new RandomCases(seed).run(20, values -> texts.add(values.text(1, 40)));
        return texts;
    }

    @Test
    void theFirstCaseIsTheSmallestAndTheSecondTheLargest() {
        List<List<String>> cases = new ArrayList<>();
        RandomCases.check(
                2,
                values -> cases.add(List.of(
                        "" + values.longBetween(Long.MIN_VALUE, Long.MAX_VALUE),
                        values.unicode(0, 2),
                        values.list(1, 3, () -> values.oneOf(List.of("a", "b", "c")))
                                .toString(),
                        "" + values.weighted(5, 1))));

        assertThat(cases)
                .containsExactly(
                        List.of("" + Long.MIN_VALUE, "", "[a]", "0"),
                        List.of("" + Long.MAX_VALUE, "\udbff\udfff\udbff\udfff", "[c, c, c]", "1"));
    }

    @Test
    void valuesAreWithinTheirBoundsAndReachThem() {
        Set<Long> numbers = new TreeSet<>();
        Set<Integer> sizes = new TreeSet<>();
        RandomCases.check(1_000, values -> {
            numbers.add(values.longBetween(-2, 2));
            numbers.add((long) values.intBetween(-1, 1));
            sizes.add(values.bytes(1, 3).length);
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(values.unicode(0, 9)))
                    .isTrue();
            assertThat(values.longBetween(5, Long.MAX_VALUE)).isGreaterThanOrEqualTo(5);
            assertThat(values.longBetween(Long.MIN_VALUE, 5)).isLessThanOrEqualTo(5);
        });

        assertThat(numbers).containsExactly(-2L, -1L, 0L, 1L, 2L);
        assertThat(sizes).containsExactly(1, 2, 3);
    }
}
